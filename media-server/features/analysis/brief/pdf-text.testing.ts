/** The text of a PDF, without the breaks of its lines. */
export async function textOfPdf(pdf: Buffer): Promise<{ text: string; pages: number }> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const loading = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const document = await loading.promise;
  let text = '';
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    text += items.map((item) => ('str' in item ? item.str : '')).join('');
  }
  const pages = document.numPages;
  await loading.destroy();
  return { text: text.replaceAll(/\s/g, ''), pages };
}
