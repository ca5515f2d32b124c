/** Colours of the pages, as shares of red, green and blue. */
type Fill = readonly [number, number, number];

/** A PDF with a page of 960 × 540 points for each colour, filled with it. */
export function pdfOf(fills: readonly Fill[]): Buffer {
  const kids = fills.map((_, n) => `${3 + 2 * n} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${fills.length} /Kids [${kids}] >>`,
    ...fills.flatMap((fill, n) => {
      const paint = `${fill.join(' ')} rg 0 0 960 540 re f`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents ${4 + 2 * n} 0 R >>`,
        `<< /Length ${paint.length} >>\nstream\n${paint}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const starts = objects.map((object, n) => {
    const start = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return String(start).padStart(10, '0');
  });
  const table = ['0000000000 65535 f ', ...starts.map((start) => `${start} 00000 n `)].join('\n');
  const size = objects.length + 1;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(`${file}xref\n0 ${size}\n${table}\n${end}`, 'latin1');
}
