// How is a CSV file read by the library? As RFC 4180 has it, with any of the three line breaks, and blank lines skipped.

export const CSV_OPTIONS = { record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true };
