import {
  getDocument,
  GlobalWorkerOptions,
  RenderingCancelledException,
  type PDFDocumentProxy,
} from 'pdfjs-dist';
// oxlint-disable-next-line import/default -- the bundler's address of the file
import workerUrl from 'pdfjs-dist/build/pdf.worker.mjs?worker&url';

GlobalWorkerOptions.workerSrc = workerUrl;

export type Pdf = PDFDocumentProxy;

/** Opens a PDF. Character maps of Chinese fonts come from this console; a PDF's scripts are never run. */
export async function openPdf(blob: Blob): Promise<Pdf> {
  const data = new Uint8Array(await blob.arrayBuffer());
  return getDocument({
    data,
    cMapUrl: '/pdf/cmaps/',
    cMapPacked: true,
    standardFontDataUrl: '/pdf/standard_fonts/',
    useWasm: false,
    enableXfa: false,
  }).promise;
}

/** Draws a page as large as `room` (CSS pixels) allows. */
export function drawPage(
  pdf: Pdf,
  page: number,
  canvas: HTMLCanvasElement,
  room: { width: number; height: number },
): { done: Promise<void>; cancel: () => void } {
  let cancel = (): void => undefined;
  let isCancelled = false;
  const draw = async (): Promise<void> => {
    const proxy = await pdf.getPage(page);
    if (isCancelled) {
      return;
    }
    const whole = proxy.getViewport({ scale: 1 });
    const fit = Math.min(room.width / whole.width, room.height / whole.height);
    const viewport = proxy.getViewport({ scale: fit * window.devicePixelRatio });
    canvas.width = Math.round(viewport.width);
    canvas.height = Math.round(viewport.height);
    canvas.style.width = `${Math.round(whole.width * fit)}px`;
    const task = proxy.render({ canvas, viewport });
    cancel = () => task.cancel();
    try {
      await task.promise;
    } catch (error) {
      if (!(error instanceof RenderingCancelledException)) {
        throw error;
      }
    }
  };
  return {
    done: draw(),
    cancel: () => {
      isCancelled = true;
      cancel();
    },
  };
}
