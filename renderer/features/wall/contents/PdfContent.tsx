import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorInfo, type ErrorReport } from '../../../api/errors.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { FileProblem } from './FileProblem.tsx';
import { drawPage, openPdf, type Pdf } from './pdf.ts';
import { useWallFile } from './use-wall-file.ts';

interface PdfContentProps {
  fileId: string;
  page: number;
  turnS: number | null;
}

/** The page that is shown: the given one, or the next after each span where pages turn by themselves. */
function useTurning(first: number, turnS: number | null, count: number): number {
  const [turned, setTurned] = useState(0);
  useEffect(() => {
    if (turnS === null || count < 2) {
      return undefined;
    }
    const timer = setInterval(() => setTurned((before) => before + 1), turnS * 1000);
    return () => clearInterval(timer);
  }, [turnS, count]);
  return count === 0 ? first : ((first - 1 + turned) % count) + 1;
}

/** A page of a PDF, as sharp as the tile's pixels are. */
export function PdfContent({ fileId, page, turnS }: PdfContentProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { blob, error } = useWallFile(fileId);
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useElementSize(place);
  const [pdf, setPdf] = useState<Pdf | null>(null);
  const [problem, setProblem] = useState<ErrorReport | null>(null);
  const shown = useTurning(page, turnS, pdf?.numPages ?? 0);

  useEffect(() => {
    if (blob === undefined) {
      return undefined;
    }
    const opening = openPdf(blob);
    opening.then(setPdf, (failure: unknown) => setProblem(toErrorInfo(failure)));
    return () => {
      setPdf(null);
      opening.then((opened) => opened.loadingTask.destroy()).catch(() => undefined);
    };
  }, [blob]);
  useEffect(() => {
    if (pdf === null || canvas.current === null || width === 0 || height === 0) {
      return undefined;
    }
    const drawing = drawPage(pdf, shown, canvas.current, { width, height });
    drawing.done.catch((failure: unknown) => setProblem(toErrorInfo(failure)));
    return drawing.cancel;
  }, [pdf, shown, width, height]);

  const fault = error ?? problem;
  return (
    <div className="tile-pdf" ref={place} data-testid="tile-pdf" data-page={shown} data-pages={pdf?.numPages}>
      {fault === null ? <canvas ref={canvas} /> : <FileProblem error={fault} />}
      {fault === null && pdf === null && <div className="tile-notice">{t('fileLoading')}</div>}
      {pdf !== null && pdf.numPages > 1 && (
        <span className="tile-pdf-page">
          {shown} / {pdf.numPages}
        </span>
      )}
    </div>
  );
}
