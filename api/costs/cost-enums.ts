// Which closed lists do costs show? Meters, what lines pay for, kinds of difference, and by what costs are grouped.
import { INVOICE_CATEGORIES, METERS } from '../../domain/costs/events.ts';
import { DIFFERENCES } from '../../domain/costs/reconcile-invoice.ts';
import { COST_KINDS } from '../../projections/costs/cost-kind.ts';
import { closedList } from '../relay/enums.ts';

export const CostKind = closedList('CostKind', 'What a cost line pays for.', COST_KINDS);
export const CostLineStatus = closedList(
  'CostLineStatus',
  'Pending: not metered yet. Unpriced: no price covers it yet.',
  ['pending', 'unpriced', 'priced'],
);
export const Meter = closedList(
  'Meter',
  'What is counted: hours of a device, a GiB (2^30 bytes) kept for a month of 730 hours, a thousand predictions.',
  METERS,
);
export const InvoiceCategory = closedList('InvoiceCategory', 'What a line of an invoice is for.', INVOICE_CATEGORIES);
export const DifferenceKind = closedList(
  'DifferenceKind',
  'Why an invoice and the meter differ: EQUAL not at all; QUANTITY and PRICE are other than ours; ROUNDING of each window by itself; NOT_METERED (tax, support) and NOT_INVOICED stand on one side alone; CORRECTED was put right since.',
  DIFFERENCES,
);

/** By what costs can be grouped. */
export const COST_GROUPINGS = [
  'kind',
  'model',
  'modelVersion',
  'deployment',
  'businessUnit',
  'environment',
  'provider',
  'deviceKind',
  'supplier',
  'meter',
] as const;
export type CostGroupingValue = (typeof COST_GROUPINGS)[number];
export const CostGrouping = closedList('CostGrouping', 'By what costs are grouped.', COST_GROUPINGS);
