import pdfmake, { type Content, type Definition, type TableCell } from 'pdfmake';
import type { BriefBlock, BriefDocument } from '#shared/analysis/brief.ts';
import { chartPicture } from './chart-picture.ts';
import type { FontFamily } from './fonts.ts';

/** Points. Margins and sizes follow the layout of official documents (GB/T 9704), a little denser. */
const MARGINS: [number, number, number, number] = [72, 80, 72, 72];
const TEXT_WIDTH = 595 - 144;
const BODY = 12;
const SMALL = 9;
const NARROW = 8;
/** A table of more columns is set in smaller type. */
const MANY_COLUMNS = 6;
const FONT = 'Brief';

/** Two characters in Chinese, none in English. */
const indentOf = (language: BriefDocument['language']): number => (language === 'zh' ? 2 * BODY : 0);

function tableOf({ title, columns, rows }: Extract<BriefBlock, { kind: 'table' }>): Content {
  const cell = (text: string, index: number, bold: boolean): TableCell => ({
    text,
    bold,
    alignment: index === 0 ? 'left' : 'right',
    noWrap: index > 0 && !bold,
  });
  const head = columns.map((text, index) => cell(text, index, true));
  const size = columns.length > MANY_COLUMNS ? NARROW : SMALL;
  return {
    margin: [0, 6, 0, 10],
    stack: [
      { text: title, alignment: 'center', bold: true, fontSize: SMALL + 1, margin: [0, 0, 0, 4] },
      {
        fontSize: size,
        lineHeight: 1.15,
        table: {
          headerRows: 1,
          keepWithHeaderRows: 1,
          dontBreakRows: true,
          widths: ['*', ...columns.slice(1).map(() => 'auto' as const)],
          body: [head, ...rows.map((row) => row.map((text, index) => cell(text, index, false)))],
        },
        layout: {
          hLineWidth: (line: number, { table }: { table: { body: unknown[] } }) =>
            line === 0 || line === table.body.length ? 1 : 0.4,
          vLineWidth: () => 0,
          paddingTop: () => 2.5,
          paddingBottom: () => 2.5,
        },
      },
    ],
  };
}

async function contentOf(block: BriefBlock, document: BriefDocument, fonts: FontFamily): Promise<Content> {
  switch (block.kind) {
    case 'heading': {
      return { text: block.text, bold: true, fontSize: BODY + 2, margin: [0, 10, 0, 4] };
    }
    case 'paragraph': {
      return {
        text: block.text,
        alignment: 'justify',
        leadingIndent: indentOf(document.language),
        margin: [0, 0, 0, 6],
      };
    }
    case 'table': {
      return tableOf(block);
    }
    case 'chart': {
      const picture = await chartPicture(block, fonts.normal.file);
      return {
        unbreakable: true,
        margin: [0, 4, 0, 10],
        stack: [
          { image: `data:image/png;base64,${picture.toString('base64')}`, width: TEXT_WIDTH },
          { text: block.title, alignment: 'center', bold: true, fontSize: SMALL + 1, margin: [0, 4, 0, 0] },
        ],
      };
    }
    case 'note': {
      return {
        text: block.text,
        fontSize: NARROW,
        color: '#555555',
        lineHeight: 1.25,
        margin: [0, 12, 0, 0],
      };
    }
  }
}

const faceOf = ({ file, face }: FontFamily['normal']): string | [string, string] =>
  face === undefined ? file : [file, face];

/** A brief as PDF, its fonts embedded. */
export async function briefPdf(document: BriefDocument, fonts: FontFamily): Promise<Buffer> {
  const { normal, bold } = fonts;
  pdfmake.setFonts({ [FONT]: { normal: faceOf(normal), bold: faceOf(bold) } });
  // Nothing but the fonts is read, and nothing is fetched.
  pdfmake.setLocalAccessPolicy((path) => path === normal.file || path === bold.file);
  pdfmake.setUrlAccessPolicy(() => false);
  const content: Content[] = [
    { text: document.title, fontSize: 20, bold: true, alignment: 'center', margin: [0, 0, 0, 6] },
    { text: document.subtitle, fontSize: SMALL + 1, alignment: 'center', margin: [0, 0, 0, 10] },
  ];
  let heading: Content | null = null;
  for (const block of document.blocks) {
    const part: Content = await contentOf(block, document, fonts);
    if (block.kind === 'heading') {
      heading = part;
    } else {
      // A heading isn't left alone at the end of a page.
      content.push(heading === null ? part : { stack: [heading, part], unbreakable: true });
      heading = null;
    }
  }
  const definition: Definition = {
    pageSize: 'A4',
    pageMargins: MARGINS,
    language: document.language === 'zh' ? 'zh-CN' : 'en',
    info: { title: document.title },
    defaultStyle: { font: FONT, fontSize: BODY, lineHeight: 1.4 },
    content,
    footer: (page) => ({ text: `— ${page} —`, alignment: 'center', fontSize: SMALL, margin: [0, 24, 0, 0] }),
  };
  return pdfmake.createPdf(definition).getBuffer();
}
