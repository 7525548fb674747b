// The regulator's question: who decided this, with which model, trained on what, was it allowed, and who said so?
import type { BuiltModel } from './build-model.ts';
import type { Cast } from './people.ts';
import { type Scored, signed } from './score-held-out.ts';
import type { Teller } from './teller.ts';

export interface RegulatorAnswer {
  readonly auditEvents: number;
  readonly lineageDepth: number;
  /** Rule → satisfied or not. */
  readonly compliance: { readonly [rule: string]: string };
}

const DOSSIER = `query ($id: ID!, $atLeast: Position) {
  prediction(id: $id, atLeast: $atLeast) {
    score threshold decision subject counter recordedAt artifactDigest
    caller { name }
    reasons { column contribution }
    explanation { baselineLogit logit residual }
    receipt { stream revision dataHash }
    modelVersion {
      id version requestedBy { name } model { name purpose riskClass rationale }
      history { status since decidedBy { name } rationale }
      compliance { satisfied rules { rule title status since evidenceIds } }
    }
    trainingRun { id status attempt rows parameters { seed epochs } }
    datasetVersion { id rows datasetRoot ingestions { fileName rows bytes } }
  }
  lineage(kind: PREDICTION, id: $id, direction: UPSTREAM) { depth nodes { kind id label depth } }
  auditEventCount
}`;

interface Dossier {
  readonly prediction: {
    readonly score: number;
    readonly threshold: number;
    readonly decision: string;
    readonly subject: string;
    readonly counter: number;
    readonly recordedAt: string;
    readonly artifactDigest: string;
    readonly caller: Named;
    readonly reasons: readonly { readonly column: string; readonly contribution: number }[];
    readonly explanation: { readonly baselineLogit: number; readonly logit: number; readonly residual: number };
    readonly receipt: { readonly stream: string; readonly revision: string; readonly dataHash: string };
    readonly modelVersion: {
      readonly id: string;
      readonly version: number;
      readonly requestedBy: Named;
      readonly model: { readonly name: string; readonly purpose: string; readonly riskClass: string };
      readonly history: readonly {
        readonly status: string;
        readonly since: string;
        readonly decidedBy: Named | null;
        readonly rationale: string | null;
      }[];
      readonly compliance: {
        readonly rules: readonly {
          readonly rule: string;
          readonly title: string;
          readonly status: string;
          readonly since: string;
          readonly evidenceIds: readonly string[];
        }[];
      };
    };
    readonly trainingRun: {
      readonly id: string;
      readonly rows: number;
      readonly parameters: { readonly seed: number; readonly epochs: number };
    };
    readonly datasetVersion: {
      readonly id: string;
      readonly rows: number;
      readonly datasetRoot: string;
      readonly ingestions: readonly { readonly fileName: string; readonly rows: number }[];
    };
  };
  readonly lineage: {
    readonly depth: number;
    readonly nodes: readonly { readonly kind: string; readonly label: string; readonly depth: number }[];
  };
  readonly auditEventCount: number;
}

interface Named {
  readonly name: string | null;
}

export async function askRegulator(
  { regulator }: Cast,
  _built: BuiltModel,
  scored: Scored,
  teller: Teller,
): Promise<RegulatorAnswer> {
  const id = scored.single.find(({ decision }) => decision === 'DECLINE')?.id ?? scored.single[0]!.id;
  teller.step('regulator', `opens one decision: ${id}`);
  const { prediction, lineage, auditEventCount } = await regulator.ask<Dossier>(DOSSIER, {
    id,
    atLeast: scored.position,
  });
  const { modelVersion, trainingRun, datasetVersion } = prediction;
  const who = ({ name }: Named) => name?.split('|').at(-1) ?? 'erased';
  const approval = modelVersion.history.find(({ status }) => status === 'APPROVED');
  teller.table(
    ['question', 'answer of the ledger'],
    [
      [
        'decision',
        `${prediction.decision}: score ${prediction.score.toFixed(4)} against ${prediction.threshold}, number ${prediction.counter} of ${who(prediction.caller)}`,
      ],
      ['about', `${prediction.subject} (a reference; the vault knows the person)`],
      [
        'reasons',
        prediction.reasons
          .slice(0, 4)
          .map(({ column, contribution }) => `${column} ${signed(contribution)}`)
          .join(', '),
      ],
      ['add up', `residual ${prediction.explanation.residual.toExponential(1)} on the logit`],
      ['model', `${modelVersion.model.name}, version ${modelVersion.version}, risk ${modelVersion.model.riskClass}`],
      ['model file', `sha256 ${prediction.artifactDigest.slice(0, 16)}…`],
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
      [
        'stored as',
        `${prediction.receipt.stream} @ ${prediction.receipt.revision}, sha256 ${prediction.receipt.dataHash.slice(0, 16)}…`,
      ],
    ],
  );
  teller.step('regulator', 'checks the rules this version stands under');
  const { rules } = modelVersion.compliance;
  teller.table(
    ['rule', 'status', 'since', 'evidence'],
    rules.map(({ title, status, since, evidenceIds }) => [
      title,
      status.toLowerCase(),
      since,
      `${evidenceIds.length} event(s)`,
    ]),
  );
  teller.say(`Lineage goes ${lineage.depth} steps back; the audit trail holds ${auditEventCount} events.`);
  return {
    auditEvents: auditEventCount,
    lineageDepth: lineage.depth,
    compliance: Object.fromEntries(rules.map(({ rule, status }) => [rule, status.toLowerCase().replace('_', '-')])),
  };
}
