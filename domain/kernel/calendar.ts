// What number is a date? Days since 1970-01-01 UTC, with the time of day as a fraction: ISO 8601 calendar dates and RFC 3339
// date-times alone, so that no file's 01/02/2026 is guessed at.

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
/** Of a year that is not a leap year. */
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

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

/** In whole days: arithmetic, because a Date object for each cell of a file costs more than all the rest of reading it. */
function midnightOf([, yearText, monthText, dayText]: RegExpExecArray): number | undefined {
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  if (month < 1 || month > 12 || day < 1) return undefined;
  const leapDay = isLeapYear(year) ? 1 : 0;
  const before = DAYS_BEFORE_MONTH[month - 1]!;
  const days = DAYS_BEFORE_MONTH[month]! - before + (month === 2 ? leapDay : 0);
  if (day > days) return undefined;
  return daysBeforeYear(year) - EPOCH + before + (month > 2 ? leapDay : 0) + day - 1;
}

/** Of the Gregorian calendar, taken back to the year 0. */
function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Since the year 0, which is a leap year itself. */
function daysBeforeYear(year: number): number {
  return 365 * year + Math.ceil(year / 4) - Math.ceil(year / 100) + Math.ceil(year / 400);
}

const EPOCH = daysBeforeYear(1970);
