// When is an answer due? One calendar month after a complaint came in (GDPR art. 12(3); secondary source, grade M): the same day
// and time of the next month, or that month's last day where it has no such day.

/** What a deadline rests on where nobody says otherwise. */
export const ONE_MONTH_BASIS = 'GDPR art. 12(3): one month (M)';

/** `time`: RFC 3339 UTC; the answer with milliseconds. 31 January gives 28 or 29 February. */
export function oneMonthAfter(time: string): string {
  const from = new Date(time);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  const lastDay = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const midnight = Date.UTC(year, month + 1, day);
  return new Date(midnight + (from.getTime() % 86_400_000)).toISOString();
}
