// Which columns of a data set does a document mark? Those that were registered as sensitive, those kept to measure by groups,
// and the one that says whose row it is; a column that is not stored says nothing.
import type { Column } from '../../datasets/events.ts';

export const isSensitiveColumn = ({ sensitive, role }: Column): boolean =>
  role !== 'ignore' && (sensitive || role === 'sensitive' || role === 'subject');
