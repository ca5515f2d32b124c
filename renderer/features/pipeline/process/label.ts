/** Width of a character in em: ideographs and full-width forms fill one, Latin about half. */
const emOf = (character: string): number =>
  /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
    character,
  )
    ? 1
    : /[A-Z]/.test(character)
      ? 0.68
      : 0.54;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    width += emOf(character);
  }
  return width;
}

/** Pieces at which a line may be broken: Latin words with the space behind them, and each ideograph. */
const pieces = (text: string): string[] => text.match(/[\u0021-\u02ff]+\s*|./gu) ?? [];

function cut(text: string, maxEm: number): string {
  let kept = '';
  for (const character of text) {
    if (widthOf(kept) + emOf(character) + emOf('…') > maxEm) {
      return `${kept.trimEnd()}…`;
    }
    kept += character;
  }
  return kept;
}

/** Breaks a label into at most `maxLines` lines of `maxEm`, since SVG doesn't; what doesn't fit ends in an ellipsis. */
export function wrapLabel(text: string, maxEm: number, maxLines: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    if (line !== '' && widthOf(line + piece.trimEnd()) > maxEm) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  lines.push(line.trimEnd());
  const shown = lines.slice(0, maxLines);
  const last = shown.length - 1;
  const rest = lines.slice(last).join(' ');
  return shown.map((each, i) =>
    i === last && (lines.length > maxLines || widthOf(each) > maxEm) ? cut(rest, maxEm) : each,
  );
}
