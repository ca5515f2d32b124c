/** What briefs use of pdfmake. Its published types bring those of the browser into the server, and know no collections of fonts. */
declare module 'pdfmake' {
  /** Left, top, right and bottom, points. */
  type Margins = [number, number, number, number];

  export interface Style {
    font?: string;
    fontSize?: number;
    bold?: boolean;
    color?: string;
    lineHeight?: number;
    alignment?: 'left' | 'right' | 'center' | 'justify';
    margin?: Margins;
    leadingIndent?: number;
    noWrap?: boolean;
    unbreakable?: boolean;
  }

  export interface TableCell extends Style {
    text: string;
    colSpan?: number;
  }

  interface Table {
    headerRows: number;
    keepWithHeaderRows?: number;
    dontBreakRows?: boolean;
    widths: ('*' | 'auto' | number)[];
    body: TableCell[][];
  }

  interface TableLayout {
    hLineWidth: (line: number, node: { table: Table }) => number;
    vLineWidth: () => number;
    paddingLeft: () => number;
    paddingRight: () => number;
    paddingTop: () => number;
    paddingBottom: () => number;
  }

  export type Content = Style &
    (
      | { text: string }
      | { stack: Content[] }
      | { table: Table; layout: TableLayout }
      | { image: string; width: number }
    );

  export interface Definition {
    pageSize: 'A4';
    pageMargins: Margins;
    language: string;
    info: { title: string };
    defaultStyle: Style;
    content: Content[];
    footer: (page: number) => Content;
  }

  /** A file, with the face where it is a collection. */
  type Font = string | [file: string, face: string];

  interface PdfMake {
    setFonts(fonts: Record<string, { normal: Font; bold: Font }>): void;
    setLocalAccessPolicy(allows: (path: string) => boolean): void;
    setUrlAccessPolicy(allows: (url: string) => boolean): void;
    createPdf(definition: Definition): { getBuffer(): Promise<Buffer> };
  }

  const pdfmake: PdfMake;
  export default pdfmake;
}
