import { App, Button } from 'antd';
import { ArrowLeftOutlined, LinkOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '#shared/cases/views.ts';
import { errorText } from '../../../../app/error-text.ts';
import { viewAddress } from '../../../../app/views.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { useCourtNames } from '../../shared/court-names.ts';
import { formatDay, formatMinute } from '../../shared/dates.ts';
import { formatYuan } from '../../words.ts';
import { caseKindText } from '../catalogue-text.ts';
import { Age, Count, Flags } from '../list/cells.tsx';

interface CaseHeaderProps {
  summary: CaseSummary;
  words: CatalogueWords;
  onBack: () => void;
}

/** The page's address, to be sent to somebody who may see the case. */
function CopyAddress({ caseNo }: { caseNo: number }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { message } = App.useApp();
  const copy = async (): Promise<void> => {
    try {
      const address = new URL(viewAddress('cases', { case: String(caseNo) }), window.location.href);
      await navigator.clipboard.writeText(address.href);
      void message.success(t('cases.copied'));
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  return (
    <Button size="small" icon={<LinkOutlined />} onClick={() => void copy()} data-testid="case-copy">
      {t('cases.copy')}
    </Button>
  );
}

function Figure({ name, children }: { name: string; children: React.ReactNode }): React.JSX.Element {
  return (
    <div className="case-figure">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Where the case is, who has it, since when. */
function Standing({ summary, words }: Omit<CaseHeaderProps, 'onBack'>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { stage, stageSince, beganAt, closedAt, closingWay, lastActAt, status } = summary;
  return (
    <>
      <Figure name={t('cases.column.stage')}>
        {stage === null ? '–' : words.stage(stage)}
        {status === 'open' && stageSince !== null && (
          <small>
            <Age since={stageSince} />
          </small>
        )}
      </Figure>
      <Figure name={t('cases.column.handler')}>{summary.handlerName ?? '–'}</Figure>
      <Figure name={t('cases.head.began')}>{beganAt === null ? '–' : formatDay(beganAt)}</Figure>
      {closedAt !== null && (
        <Figure name={t('cases.head.closed')}>
          {formatDay(closedAt)}
          {closingWay !== null && closingWay !== '' && <small>{words.closingWay(closingWay)}</small>}
        </Figure>
      )}
      <Figure name={t('cases.head.lastAct')}>{lastActAt === null ? '–' : formatMinute(lastActAt)}</Figure>
    </>
  );
}

/** What one has to know of a case before anything else; it stays in view. */
export function CaseHeader({ summary, words, onBack }: CaseHeaderProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { full } = useCourtNames();
  const { claimedFen, receivedFen, heldFen, caseKind } = summary;
  return (
    <header className="case-head">
      <div className="case-title">
        <Button
          size="small"
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label={t('cases.back')}
          title={t('cases.back')}
          onClick={onBack}
          data-testid="case-back"
        />
        <h2>{summary.number ?? summary.caseId}</h2>
        <span className="case-status" data-status={summary.status}>
          {t(`cases.status.${summary.status}`)}
        </span>
        <span>{full(summary.courtId)}</span>
        {caseKind !== null && <span className="cases-dim">{caseKindText(words, caseKind)}</span>}
        <Flags row={summary} words={words} t={t} />
        <Count row={summary} of="overdue" t={t} />
        <Count row={summary} of="dueSoon" t={t} />
        <Count row={summary} of="blocked" t={t} />
        <span className="cases-space" />
        <CopyAddress caseNo={summary.no} />
      </div>
      <dl className="case-figures">
        <Standing summary={summary} words={words} />
        <Figure name={t('cases.column.claimed')}>{claimedFen === null ? '–' : formatYuan(claimedFen)}</Figure>
        <Figure name={t('cases.column.received')}>{formatYuan(receivedFen)}</Figure>
        <Figure name={t('cases.column.held')}>{formatYuan(heldFen)}</Figure>
      </dl>
    </header>
  );
}
