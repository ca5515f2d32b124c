import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import pdfmake, { type Content, type Definition, type TableCell } from 'pdfmake';
import type { BriefBlock, BriefDocument } from '#shared/analysis/brief.ts';
import { chartPicture } from './chart-picture.ts';
import type { FontFamily } from './fonts.ts';
import { layoutOf, type BriefTable, type Setting } from './table-layout.ts';

/** Points. Margins and sizes follow the layout of official documents (GB/T 9704), a little denser. */
const MARGINS: [number, number, number, number] = [72, 60, 72, 60];
const TEXT_WIDTH = 595 - 144;
const SMALL = 9;
const NARROW = 8;
const FONT = 'Brief';
const CELL_MARGIN = 3;
/** What a text may be wider by when it is set than it was measured, against its width. */
const WIDER = 1.01;
/** Rows that stay with the head of their table. */
const KEPT_ROWS = 3;
/** Names under which the fonts are known to what measures texts. */
const MEASURED = { normal: 'BriefTable', bold: 'BriefTableHead' } as const;

/** Tables in the fonts of a page. */
function settingOf(fonts: FontFamily): Setting {
  for (const weight of ['normal', 'bold'] as const) {
    if (!GlobalFonts.has(MEASURED[weight])) {
      GlobalFonts.registerFromPath(fonts[weight].file, MEASURED[weight]);
    }
  }
  const drawing = createCanvas(1, 1).getContext('2d');
  return {
    width: TEXT_WIDTH,
    sizes: [SMALL, NARROW],
    margin: CELL_MARGIN,
    widthOf: (text, size, isHead) => {
      drawing.font = `${size}px ${MEASURED[isHead ? 'bold' : 'normal']}`;
      return drawing.measureText(text).width * WIDER;
    },
  };
}

/** How the text of a language is set: letters are read in smaller type, and in lines closer to each other, than ideographs. */
const TYPE: Readonly<
  Record<BriefDocument['language'], { title: number; body: number; line: number; indent: number }>
> = {
  zh: { title: 20, body: 12, line: 1.3, indent: 24 },
  en: { title: 17, body: 10.5, line: 1.05, indent: 0 },
};

function tableOf(table: BriefTable, fonts: FontFamily): Content {
  const { title, columns, rows } = table;
  const { size, widths } = layoutOf(table, settingOf(fonts));
  const cell = (text: string, index: number, bold: boolean): TableCell => ({
    text,
    bold,
    alignment: index === 0 ? 'left' : 'right',
    noWrap: index > 0 && !bold,
  });
  // Part of its head: a title isn't left alone at the end of a page.
  const caption: TableCell[] = [
    { text: title, alignment: 'center', bold: true, fontSize: SMALL + 1, colSpan: columns.length },
    ...columns.slice(1).map(() => ({ text: '' })),
  ];
  const lineWidth = (line: number, lines: number): number =>
    line === 0 ? 0 : line === 1 || line === lines ? 1 : 0.4;
  return {
    margin: [0, 4, 0, 10],
    fontSize: size,
    lineHeight: 1,
    table: {
      headerRows: 2,
      keepWithHeaderRows: KEPT_ROWS,
      dontBreakRows: true,
      widths: widths.map((width) => width - 2 * CELL_MARGIN),
      body: [
        caption,
        columns.map((text, index) => cell(text, index, true)),
        ...rows.map((row) => row.map((text, index) => cell(text, index, false))),
      ],
    },
    layout: {
      hLineWidth: (line: number, { table: { body } }: { table: { body: unknown[] } }) =>
        lineWidth(line, body.length),
      vLineWidth: () => 0,
      paddingLeft: () => CELL_MARGIN,
      paddingRight: () => CELL_MARGIN,
      paddingTop: () => 2,
      paddingBottom: () => 2,
    },
  };
}

async function contentOf(block: BriefBlock, document: BriefDocument, fonts: FontFamily): Promise<Content> {
  const { body, indent } = TYPE[document.language];
  switch (block.kind) {
    case 'heading': {
      return { text: block.text, bold: true, fontSize: body + 2, margin: [0, 10, 0, 4] };
    }
    case 'paragraph': {
      return {
        text: block.text,
        alignment: 'justify',
        leadingIndent: indent,
        margin: [0, 0, 0, 6],
      };
    }
    case 'table': {
      return tableOf(block, fonts);
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
        lineHeight: 1.1,
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
  const { title, body, line } = TYPE[document.language];
  const content: Content[] = [
    { text: document.title, fontSize: title, bold: true, alignment: 'center', margin: [0, 0, 0, 6] },
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
    defaultStyle: { font: FONT, fontSize: body, lineHeight: line },
    content,
    footer: (page) => ({ text: `— ${page} —`, alignment: 'center', fontSize: SMALL, margin: [0, 24, 0, 0] }),
  };
  return pdfmake.createPdf(definition).getBuffer();
}
