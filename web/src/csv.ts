// Writes CSV files for spreadsheets.

/**
 * Returns a cell. One that a spreadsheet would take for a formula gets an apostrophe in front, unless it is a number as
 * people dial it.
 */
export function cell(text: string): string {
  const formula = /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-][0-9 *#().-]*$/.test(text));
  const inert = formula ? `'${text}` : text;
  return /[",;\t\r\n']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** Returns rows as a file. */
export function csv(rows: (string | number | null)[][]): string {
  return rows.map((row) => `${row.map((value) => cell(value === null ? '' : String(value))).join(',')}\n`).join('');
}
