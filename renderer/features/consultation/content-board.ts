import type { ContentTopic } from '#shared/consultation/session.ts';
import { BOARD, type BoardPages } from './content/pages.ts';

/** Pictures a second of a board: it only changes when a page is turned. */
const FPS = 4;
/** A board is painted again so often: an encoder that is asked for a key frame needs a picture for it. */
const REPAINT_MS = 500;

export interface BoardOptions {
  title: string;
  pages: BoardPages;
  /** What it is about, where not everybody may see it. */
  topic?: ContentTopic;
  /** The page that is shown first. */
  first?: number;
}

/** What is shown as content in place of a screen: an empty board, or pages. */
export class ContentBoard {
  readonly title: string;
  readonly topic: ContentTopic | null;
  readonly track: MediaStreamTrack;
  readonly #pages: BoardPages;
  readonly #canvas: HTMLCanvasElement;
  #page = paper();
  readonly #timer: ReturnType<typeof setInterval>;
  /** Ids of the pages' layers, made when a page is first shown. */
  readonly #layers = new Map<number, string>();
  #no = 1;

  /** @throws what its pages throw */
  static async open(options: BoardOptions): Promise<ContentBoard> {
    const board = new ContentBoard(options);
    try {
      await board.turn(options.first ?? 1);
    } catch (error) {
      board.close();
      throw error;
    }
    return board;
  }

  private constructor({ title, pages, topic }: BoardOptions) {
    this.title = title;
    this.topic = topic ?? null;
    this.#pages = pages;
    this.#canvas = paper();
    this.#paint();
    this.#timer = setInterval(() => this.#paint(), REPAINT_MS);
    const [track] = this.#canvas.captureStream(FPS).getVideoTracks();
    if (track === undefined) {
      throw new Error('this machine has no canvas');
    }
    this.track = track;
  }

  get pages(): number {
    return this.#pages.count;
  }

  get no(): number {
    return this.#no;
  }

  /** The layer of the page that is shown, the same each time that it is. */
  get layerId(): string {
    const known = this.#layers.get(this.#no);
    if (known !== undefined) {
      return known;
    }
    const made = crypto.randomUUID();
    this.#layers.set(this.#no, made);
    return made;
  }

  get layerTitle(): string {
    return this.pages === 1 ? this.title : `${this.title} ${this.#no} / ${this.pages}`;
  }

  /** Shows another page. */
  async turn(no: number): Promise<void> {
    if (no < 1 || no > this.pages) {
      return;
    }
    const page = paper();
    await this.#pages.paint(no, page);
    this.#page = page;
    this.#no = no;
    this.#paint();
  }

  close(): void {
    clearInterval(this.#timer);
    this.track.stop();
    this.#pages.close();
  }

  #paint(): void {
    const draw = this.#canvas.getContext('2d');
    draw?.drawImage(this.#page, 0, 0);
  }
}

/** A white canvas of the board's size. */
function paper(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = BOARD.width;
  canvas.height = BOARD.height;
  const draw = canvas.getContext('2d');
  if (draw !== null) {
    draw.fillStyle = '#ffffff';
    draw.fillRect(0, 0, BOARD.width, BOARD.height);
  }
  return canvas;
}
