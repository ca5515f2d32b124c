import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDate } from '../../../app/format.ts';
import { PrintCopy } from '../../duty/handover/PrintCopy.tsx';
import { useAnalysisStatus } from '../use-figures.ts';
import { Drawing, useDrawing } from './drawing.ts';
import './print.css';

interface PrintSheetProps {
  title: string;
  /** What is shown, such as court, days and what the figures are narrowed to. */
  about: readonly string[];
  children: React.ReactNode;
}

/** A view of the analysis on paper: with what it is, and as of when. */
export function PrintSheet({ title, about, children }: PrintSheetProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const asOf = useAnalysisStatus()?.asOf ?? null;
  const draw = useDrawing();
  return (
    <PrintCopy>
      <Drawing value={draw}>
        <article className="analysis-print">
          <h1>{title}</h1>
          <p>
            {[
              ...about,
              ...(asOf === null
                ? []
                : [t('print.asOf', { time: `${formatDate(asOf)} ${formatClock(asOf)}` })]),
            ].map((one) => (
              <span key={one}>{one}</span>
            ))}
          </p>
          {children}
        </article>
      </Drawing>
    </PrintCopy>
  );
}

/** Prints the view that is open. */
export function PrintButton(): React.JSX.Element {
  const { t } = useTranslation('analysis');
  return (
    <Button
      size="small"
      icon={<PrinterOutlined />}
      onClick={() => window.print()}
      data-testid="analysis-print"
    >
      {t('print.title')}
    </Button>
  );
}
