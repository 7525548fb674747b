// Which closed lists does the law speak in? The domain's own.
import {
  INCIDENT_KINDS,
  type ObligationCheck,
  REPORT_KINDS,
  RETAINED_THINGS,
  SOURCE_GRADES,
} from '../../domain/compliance/events.ts';
import { OBLIGATION_STATES } from '../../domain/compliance/judge-obligation.ts';
import { USE_CASES } from '../../domain/models/events.ts';
import { closedList } from '../relay/enums.ts';

export const ObligationStateName = closedList('ObligationState', 'How a version stands.', OBLIGATION_STATES);
export const SourceGradeName = closedList(
  'SourceGrade',
  'P: the primary text was read. S: secondary sources only. M: from memory.',
  SOURCE_GRADES,
);
export const CheckKind = closedList(
  'ObligationCheckKind',
  'DERIVED: by events of the model. ATTESTED: by the word of a role. INFORMATIVE: nothing is judged.',
  ['derived', 'attested', 'informative'] satisfies ObligationCheck['kind'][],
);
export const UseCaseName = closedList('UseCase', 'What a model is for, as far as the law tells uses apart.', USE_CASES);
export const IncidentKindName = closedList('IncidentKind', 'Which clock runs.', INCIDENT_KINDS);
export const IncidentStatus = closedList('IncidentStatus', 'Whether it was seen through.', ['open', 'closed']);
export const RetainedThingName = closedList('RetainedThing', 'What is kept.', RETAINED_THINGS);
export const ReportKindName = closedList('ReportKind', 'What a report is.', REPORT_KINDS);
