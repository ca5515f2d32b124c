import { drawPage, openPdf } from '../../wall/contents/pdf.ts';
import { BOARD, type BoardPages } from './pages.ts';

/** The pages of a document. @throws what a file that is no PDF makes its reader throw */
export async function pdfPages(file: Blob): Promise<BoardPages> {
  const pdf = await openPdf(file);
  return {
    count: pdf.numPages,
    paint: async (no, canvas) => {
      const page = document.createElement('canvas');
      const ratio = window.devicePixelRatio;
      await drawPage(pdf, no, page, { width: BOARD.width / ratio, height: BOARD.height / ratio }).done;
      const [x, y] = [(BOARD.width - page.width) / 2, (BOARD.height - page.height) / 2];
      canvas.getContext('2d')?.drawImage(page, x, y);
    },
    close: () => void pdf.loadingTask.destroy(),
  };
}
