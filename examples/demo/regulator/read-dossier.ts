// Who decided this, with which model, trained on what, was it allowed, who said so, and what came of it? One field answers.
import type { Cast } from '../people.ts';
import { signed } from '../score-held-out.ts';
import type { Teller } from '../teller.ts';

interface Named {
  readonly name: string | null;
}

interface Rule {
  readonly rule: string;
  readonly title: string;
  readonly status: string;
  readonly since: string | null;
  readonly evidenceIds: readonly string[];
}

export interface Dossier {
  readonly asOf: string;
  readonly finalDecision: string;
  readonly decision: {
    readonly score: number;
    readonly threshold: number;
    readonly decision: string;
    readonly subject: string;
    readonly counter: number;
    readonly artifactDigest: string;
    readonly caller: Named;
    readonly reasons: readonly { readonly column: string; readonly contribution: number }[];
    readonly explanation: { readonly residual: number };
  };
  readonly receipt: { readonly stream: string; readonly revision: string; readonly dataHash: string };
  readonly model: { readonly name: string; readonly purpose: string };
  readonly modelVersion: { readonly id: string; readonly version: number; readonly requestedBy: Named };
  readonly classification: { readonly riskClass: string; readonly rationale: string };
  readonly approvals: readonly { readonly status: string; readonly since: string; readonly decidedBy: Named | null }[];
  readonly evaluation: { readonly rows: number; readonly auc: number };
  readonly trainingRun: {
    readonly id: string;
    readonly rows: number;
    readonly parameters: { readonly seed: number; readonly epochs: number };
  };
  readonly datasetVersion: {
    readonly datasetRoot: string;
    readonly ingestions: readonly { readonly fileName: string; readonly rows: number }[];
  };
  readonly reviews: readonly { readonly outcome: string; readonly finalAction: string; readonly reviewer: Named }[];
  readonly complaints: readonly { readonly status: string; readonly dueAt: string }[];
  readonly compliance: { readonly rules: readonly Rule[] };
  readonly evidence: readonly { readonly id: string }[];
  readonly lineage: { readonly depth: number };
}

const DOSSIER = `query ($id: ID!, $atLeast: Position) {
  decisionDossier(id: $id, atLeast: $atLeast) {
    asOf finalDecision
    decision {
      score threshold decision subject counter artifactDigest caller { name }
      reasons { column contribution } explanation { residual }
    }
    receipt { stream revision dataHash }
    model { name purpose } modelVersion { id version requestedBy { name } }
    classification { riskClass rationale }
    approvals { status since decidedBy { name } }
    evaluation { rows auc }
    trainingRun { id rows parameters { seed epochs } }
    datasetVersion { datasetRoot ingestions { fileName rows } }
    reviews { outcome finalAction reviewer { name } }
    complaints { status dueAt }
    compliance { rules { rule title status since evidenceIds } }
    evidence { id }
    lineage { depth }
  }
}`;

/** As the ledger has it at least at `atLeast`. */
export async function readDossier({ regulator }: Cast, id: string, atLeast: string): Promise<Dossier> {
  return (await regulator.ask<{ decisionDossier: Dossier }>(DOSSIER, { id, atLeast })).decisionDossier;
}

export function tellDossier(dossier: Dossier, teller: Teller): void {
  const { decision, modelVersion, trainingRun, datasetVersion, classification, receipt } = dossier;
  const approval = dossier.approvals.find(({ status }) => status === 'APPROVED');
  const review = dossier.reviews.at(-1);
  teller.table(
    ['question', 'answer of the ledger'],
    [
      [
        'decision',
        `${decision.decision}: score ${decision.score.toFixed(4)} against ${decision.threshold}, number ${decision.counter} of ${who(decision.caller)}`,
      ],
      ['holds now', review ? `${dossier.finalDecision}: ${review.finalAction}` : dossier.finalDecision],
      ['about', `${decision.subject} (a reference; the vault knows the person)`],
      [
        'reasons',
        decision.reasons
          .slice(0, 4)
          .map(({ column, contribution }) => `${column} ${signed(contribution)}`)
          .join(', '),
      ],
      ['add up', `residual ${decision.explanation.residual.toExponential(1)} on the logit`],
      ['model', `${dossier.model.name}, version ${modelVersion.version}, risk ${classification.riskClass}`],
      ['model file', `sha256 ${decision.artifactDigest.slice(0, 16)}…`],
      ['measured', `AUC ${dossier.evaluation.auc.toFixed(3)} on ${dossier.evaluation.rows} held-out rows`],
      [
        'trained by',
        `run ${trainingRun.id.slice(0, 12)}…, ${trainingRun.rows} rows, seed ${trainingRun.parameters.seed}, ${trainingRun.parameters.epochs} epochs`,
      ],
      [
        'trained on',
        `${datasetVersion.ingestions.map((file) => `${file.fileName} (${file.rows} rows)`).join(', ')}, root ${datasetVersion.datasetRoot.slice(0, 16)}…`,
      ],
      ['asked for by', who(modelVersion.requestedBy)],
      ['approved by', approval?.decidedBy ? `${who(approval.decidedBy)} at ${approval.since}` : 'nobody'],
      ['stored as', `${receipt.stream} @ ${receipt.revision}, sha256 ${receipt.dataHash.slice(0, 16)}…`],
      ['rests on', `${dossier.evidence.length} events of the trail`],
    ],
  );
}

export function tellRules({ compliance }: Dossier, teller: Teller): void {
  teller.table(
    ['rule', 'status', 'since', 'evidence'],
    compliance.rules.map(({ title, status, since, evidenceIds }) => [
      title,
      status.toLowerCase(),
      since ?? '–',
      `${evidenceIds.length} event(s)`,
    ]),
  );
}

const who = ({ name }: Named) => name?.split('|').at(-1) ?? 'erased';
