// What number is a date? Days since 1970-01-01 UTC, with the time of day as a fraction: ISO 8601 calendar dates and RFC 3339
// date-times alone, so that no file's 01/02/2026 is guessed at.

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const DAY_MS = 86_400_000;

/** `undefined`: no such date, or not written so. A leap second (…:60) is refused: a day has 86,400 seconds here. */
export function daysOf(text: string): number | undefined {
  const date = DATE.exec(text);
  if (date) return midnightOf(date);
  const moment = DATE_TIME.exec(text);
  if (!moment) return undefined;
  const midnight = midnightOf(moment);
  const [hour, minute, second] = moment.slice(4, 7).map(Number) as [number, number, number];
  const [offsetHour, offsetMinute] = [Number(moment[9] ?? 0), Number(moment[10] ?? 0)];
  if (midnight === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  if (offsetHour > 23 || offsetMinute > 59) return undefined;
  const offset = (offsetHour * 60 + offsetMinute) * (moment[8] === '-' ? -1 : 1);
  const seconds = (hour * 60 + minute - offset) * 60 + second + Number(moment[7] ?? 0);
  return midnight + seconds / 86_400;
}

function midnightOf([, year, month, day]: RegExpExecArray): number | undefined {
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // 30 February would come out as a day of March.
  if (at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day)) return undefined;
  return at.getTime() / DAY_MS;
}
