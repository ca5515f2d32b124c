import { drawPage, openPdf, type Pdf } from '../wall/contents/pdf.ts';

const WIDTH = 1920;
const HEIGHT = 1080;
/** Pictures a second of a board: it only changes when a page is turned. */
const FPS = 4;
/** A board is painted again so often: an encoder that is asked for a key frame needs a picture for it. */
const REPAINT_MS = 500;

/** What is shown as content in place of a screen: an empty board, or the pages of a document. */
export class ContentBoard {
  readonly title: string;
  readonly track: MediaStreamTrack;
  readonly #pdf: Pdf | null;
  readonly #canvas: HTMLCanvasElement;
  readonly #page = document.createElement('canvas');
  readonly #timer: ReturnType<typeof setInterval>;
  /** Ids of the pages' layers, made when a page is first shown. */
  readonly #layers = new Map<number, string>();
  #no = 1;

  /** @throws what a file that is no PDF makes its reader throw */
  static async ofPdf(title: string, file: Blob): Promise<ContentBoard> {
    const board = new ContentBoard(title, await openPdf(file));
    await board.turn(1);
    return board;
  }

  static blank(title: string): ContentBoard {
    return new ContentBoard(title, null);
  }

  private constructor(title: string, pdf: Pdf | null) {
    this.title = title;
    this.#pdf = pdf;
    this.#canvas = document.createElement('canvas');
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    this.#paint();
    this.#timer = setInterval(() => this.#paint(), REPAINT_MS);
    const [track] = this.#canvas.captureStream(FPS).getVideoTracks();
    if (track === undefined) {
      throw new Error('this machine has no canvas');
    }
    this.track = track;
  }

  get pages(): number {
    return this.#pdf?.numPages ?? 1;
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
    if (this.#pdf === null || no < 1 || no > this.pages) {
      return;
    }
    const ratio = window.devicePixelRatio;
    const room = { width: WIDTH / ratio, height: HEIGHT / ratio };
    await drawPage(this.#pdf, no, this.#page, room).done;
    this.#no = no;
    this.#paint();
  }

  close(): void {
    clearInterval(this.#timer);
    this.track.stop();
    void this.#pdf?.loadingTask.destroy();
  }

  #paint(): void {
    const draw = this.#canvas.getContext('2d');
    if (draw === null) {
      return;
    }
    draw.fillStyle = '#ffffff';
    draw.fillRect(0, 0, WIDTH, HEIGHT);
    if (this.#pdf !== null && this.#page.width > 0) {
      const { width, height } = this.#page;
      draw.drawImage(this.#page, (WIDTH - width) / 2, (HEIGHT - height) / 2);
    }
  }
}
