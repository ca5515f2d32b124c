/** Minutes as a file of the word processor: the first line is the heading, each other line a paragraph, the signature last. */
export async function minutesDocx(text: string, signature: readonly string[]): Promise<Blob> {
  // Only who exports minutes needs the library.
  const { AlignmentType, Document, HeadingLevel, Packer, Paragraph, TextRun } = await import('docx');
  const [heading = '', ...lines] = text.split('\n');
  const font = { ascii: 'Times New Roman', eastAsia: 'FangSong' };
  const paragraph = (line: string) =>
    new Paragraph({ spacing: { line: 360 }, children: [new TextRun({ text: line, font, size: 28 })] });
  const document = new Document({
    title: heading,
    sections: [
      {
        children: [
          new Paragraph({
            heading: HeadingLevel.TITLE,
            alignment: AlignmentType.CENTER,
            spacing: { after: 360 },
            children: [new TextRun({ text: heading, font, bold: true, size: 40 })],
          }),
          ...lines.map(paragraph),
          ...signature.map(
            (line, index) =>
              new Paragraph({
                alignment: AlignmentType.RIGHT,
                // The digest below the name stays in one line.
                children: [new TextRun({ text: line, font, size: index === 0 ? 24 : 16 })],
              }),
          ),
        ],
      },
    ],
  });
  return Packer.toBlob(document);
}
