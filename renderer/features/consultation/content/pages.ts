/** What a board shows, page by page. Pages are counted from 1. */
export interface BoardPages {
  readonly count: number;
  /** Paints a page onto a canvas of the board's size, white before. */
  paint(no: number, canvas: HTMLCanvasElement): Promise<void>;
  close(): void;
}

/** Size of a board, px. */
export const BOARD = { width: 1920, height: 1080 } as const;

/** An empty board. */
export const BLANK: BoardPages = {
  count: 1,
  paint: () => Promise.resolve(),
  close: () => undefined,
};
