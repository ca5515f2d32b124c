/** Characters that take two columns of a terminal. */
const WIDE = /[\p{Script=Han}\u3000-\u303f\uff01-\uff60]/gu;

/**
 * How many columns of a terminal a text takes: Chinese characters take two.
 * @param {string} text
 */
function width(text) {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/**
 * Lays out rows in columns; the first row is the head.
 * @param {string[][]} rows
 * @returns {string[]} lines
 */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));

  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  );
}
