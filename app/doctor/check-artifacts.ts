// Is every model file and chunk of rows that the log names there, and is it what it was?
import { openFileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import { listArtifacts } from '../../ledger/artifacts/list-artifacts.ts';
import { type Finding, ok, problem } from './finding.ts';

/** `deep`: every file is read and hashed. `onProgress` hears how many were. */
export async function checkArtifacts(
  folder: string,
  named: ReadonlySet<string>,
  deep: boolean,
  onProgress: (done: number) => void = () => {},
): Promise<Finding[]> {
  const missing = new Set(named);
  for await (const digest of listArtifacts(folder)) missing.delete(digest);
  const findings: Finding[] = [];
  const remedy = `Copy it from a backup into ${folder}.`;
  if (missing.size > 0) {
    const [first] = missing;
    findings.push(
      problem(
        'artifacts',
        `${missing.size} of ${named.size} artifacts that events name are missing; the first is ${first}.`,
        remedy,
      ),
    );
  }
  const altered = deep
    ? await alteredOf(
        folder,
        [...named].filter((digest) => !missing.has(digest)),
        onProgress,
      )
    : [];
  if (altered.length > 0) {
    findings.push(
      problem(
        'artifacts',
        `${altered.length} artifacts do not hash to their names any more; the first is ${altered[0]}.`,
        remedy,
      ),
    );
  }
  if (findings.length > 0) return findings;
  return [
    ok(
      'artifacts',
      `All ${named.size} artifacts that events name are there${deep ? ' and hash to their names' : '; --deep also hashes them'}.`,
    ),
  ];
}

async function alteredOf(
  folder: string,
  digests: readonly string[],
  onProgress: (done: number) => void,
): Promise<string[]> {
  const store = openFileArtifactStore({ folder });
  const altered: string[] = [];
  for (const [index, digest] of digests.entries()) {
    await store.get(digest).catch(() => altered.push(digest));
    onProgress(index + 1);
  }
  return altered;
}
