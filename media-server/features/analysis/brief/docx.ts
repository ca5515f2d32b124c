import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
  type IRunOptions,
} from 'docx';
import type { BriefBlock, BriefDocument } from '#shared/analysis/brief.ts';
import { CHART_WIDTH, chartPicture, heightOf } from './chart-picture.ts';
import type { FontFamily } from './fonts.ts';
import { layoutOf, type BriefTable, type Setting } from './table-layout.ts';

/** Half points. */
const TITLE = 36;
const HEADING = 30;
const BODY = 28;
const SMALL = 20;
const NARROW = 17;
const BODY_FONT = { ascii: 'Times New Roman', eastAsia: 'FangSong' };
const HEAD_FONT = { ascii: 'Arial', eastAsia: 'SimHei' };
const TEXT_WIDTH_PX = 560;
/** Twentieths of a point: the text of an A4 page between its margins, and what a cell has beside its own text. */
const TEXT_WIDTH = 9_026;
const CELL_MARGIN = 60;
/** Width of a letter or digit against its size, in the widest of the fonts that stand in where there is none of ours. */
const LATIN = 0.7;

/** Width of a text in a size: ideographs are as wide as high. */
function widthOf(text: string, size: number): number {
  let letters = 0;
  for (const letter of text) {
    letters += letter > '\u2e7f' ? 1 : LATIN;
  }
  return letters * size;
}

const SETTING: Setting = {
  width: TEXT_WIDTH / 20,
  sizes: [SMALL / 2, NARROW / 2],
  margin: CELL_MARGIN / 20,
  widthOf,
};

const LINE = { style: BorderStyle.SINGLE, size: 4, color: '999999' };
const NO_LINE = { style: BorderStyle.NONE, size: 0, color: 'auto' };

const run = (text: string, over: IRunOptions = {}): TextRun =>
  new TextRun({ font: BODY_FONT, size: BODY, ...over, text });

/** The title of a table stands above it, that of a figure below. */
const caption = (text: string, of: 'table' | 'figure'): Paragraph =>
  new Paragraph({
    alignment: AlignmentType.CENTER,
    keepNext: of === 'table',
    spacing: of === 'table' ? { before: 200, after: 80 } : { before: 80, after: 200 },
    children: [run(text, { size: SMALL + 2, bold: true, font: HEAD_FONT })],
  });

function tableOf(table: BriefTable): (Paragraph | Table)[] {
  const { title, columns, rows } = table;
  const { size: points, widths: parts } = layoutOf(table, SETTING);
  const [size, widths] = [points * 2, parts.map((part) => Math.round(part * 20))];
  const cell = (text: string, index: number, bold: boolean): TableCell =>
    new TableCell({
      width: { size: widths[index] ?? 0, type: WidthType.DXA },
      verticalAlign: VerticalAlign.CENTER,
      margins: { top: 40, bottom: 40, left: CELL_MARGIN, right: CELL_MARGIN },
      children: [
        new Paragraph({
          alignment: index === 0 ? AlignmentType.LEFT : AlignmentType.RIGHT,
          children: [run(text, { size, bold })],
        }),
      ],
    });
  return [
    caption(title, 'table'),
    new Table({
      width: { size: TEXT_WIDTH, type: WidthType.DXA },
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      borders: {
        top: LINE,
        bottom: LINE,
        insideHorizontal: LINE,
        left: NO_LINE,
        right: NO_LINE,
        insideVertical: NO_LINE,
      },
      rows: [
        new TableRow({ tableHeader: true, children: columns.map((text, index) => cell(text, index, true)) }),
        ...rows.map(
          (row) =>
            new TableRow({ cantSplit: true, children: row.map((text, index) => cell(text, index, false)) }),
        ),
      ],
    }),
    new Paragraph({ children: [] }),
  ];
}

async function partsOf(
  block: BriefBlock,
  document: BriefDocument,
  fonts: FontFamily,
): Promise<(Paragraph | Table)[]> {
  switch (block.kind) {
    case 'heading': {
      return [
        new Paragraph({
          heading: HeadingLevel.HEADING_1,
          keepNext: true,
          spacing: { before: 240, after: 120 },
          children: [run(block.text, { font: HEAD_FONT, size: HEADING, color: '000000' })],
        }),
      ];
    }
    case 'paragraph': {
      return [
        new Paragraph({
          alignment: AlignmentType.BOTH,
          spacing: { line: 400 },
          // Two characters in Chinese.
          indent: { firstLine: document.language === 'zh' ? BODY * 20 : 0 },
          children: [run(block.text)],
        }),
      ];
    }
    case 'table': {
      return tableOf(block);
    }
    case 'chart': {
      const data = await chartPicture(block, fonts.normal.file);
      const height = Math.round((heightOf(block) * TEXT_WIDTH_PX) / CHART_WIDTH);
      return [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          keepNext: true,
          spacing: { before: 160 },
          children: [
            new ImageRun({
              type: 'png',
              data,
              transformation: { width: TEXT_WIDTH_PX, height },
              altText: { name: block.title, title: block.title, description: block.title },
            }),
          ],
        }),
        caption(block.title, 'figure'),
      ];
    }
    case 'note': {
      return [
        new Paragraph({
          spacing: { before: 240 },
          children: [run(block.text, { size: 18, color: '555555' })],
        }),
      ];
    }
  }
}

/** A brief as a file of the word processor. */
export async function briefDocx(document: BriefDocument, fonts: FontFamily): Promise<Buffer> {
  const children: (Paragraph | Table)[] = [
    new Paragraph({
      heading: HeadingLevel.TITLE,
      alignment: AlignmentType.CENTER,
      spacing: { after: 160 },
      children: [run(document.title, { bold: true, size: TITLE, font: HEAD_FONT })],
    }),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { after: 240 },
      children: [run(document.subtitle, { size: SMALL + 2 })],
    }),
  ];
  for (const block of document.blocks) {
    children.push(...(await partsOf(block, document, fonts)));
  }
  const page = new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [
      run('— ', { size: SMALL }),
      new TextRun({ children: [PageNumber.CURRENT], size: SMALL }),
      run(' —', { size: SMALL }),
    ],
  });
  return Packer.toBuffer(
    new Document({
      title: document.title,
      sections: [{ footers: { default: new Footer({ children: [page] }) }, children }],
    }),
  );
}
