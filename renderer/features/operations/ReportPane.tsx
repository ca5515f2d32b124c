import { App, Button, Input } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogEntry } from '#shared/operations/log.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useApi, useSession } from '../../app/session.ts';
import { saveFile } from '../pipeline/shared/export.ts';
import { toDateField } from '../recordings/date-field.ts';
import { useCommand } from '../../app/use-command.ts';
import { draftReport } from './report-draft.ts';

const MAX_TEXT = 40_000;
const PAGE = 1_000;
/** A moment as a report has it: with its date, to the second. */
const time = (at: number): string => toDateField(at).slice(0, 19);

/** Reads the whole log, oldest first. */
async function readLog(api: ReturnType<typeof useApi>, operationId: string): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for (;;) {
    const before = all.at(-1)?.no;
    const page = await api.call.operations.log.query({
      operationId,
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    all.push(...page);
    if (page.length < PAGE) {
      return all.reverse();
    }
  }
}

/** Hands the report with its signature to the browser's downloads. */
function useExport(operation: Operation): () => Promise<void> {
  const { t } = useTranslation('operations');
  const { message } = App.useApp();
  const api = useApi();
  return async () => {
    try {
      const { title, report } = await api.call.operations.exportReport.query({ operationId: operation.id });
      const signature =
        report.signedAt === null
          ? t('report.unsigned')
          : t('report.signature', { name: report.signedBy ?? '', time: time(report.signedAt) });
      const text = `${report.text}\n${signature}\nSHA-256 ${report.sha256 ?? ''}\n`;
      const name = `${title.replaceAll(/[\\/:*?"<>|]/g, '')}_${time(report.savedAt).slice(0, 10)}.txt`;
      saveFile(new Blob([text], { type: 'text/plain;charset=utf-8' }), name);
    } catch (error) {
      void message.error(errorText(error));
    }
  };
}

/** The end report: made from the log, worked over, signed by a leader, exported. */
export function ReportPane({
  operation,
  mayCommand,
}: {
  operation: Operation;
  mayCommand: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('operations');
  const { message, modal } = App.useApp();
  const api = useApi();
  const isLeader = useSession((s) => s.me?.role === 'leader');
  const { busy, run } = useCommand();
  const { id: operationId, report } = operation;
  /** What is being written; null while the stored text is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const exportReport = useExport(operation);
  const isSigned = report !== null && report.signedAt !== null;
  const text = typed ?? report?.text ?? '';
  const isChanged = typed !== null && typed.trim() !== (report?.text ?? '');

  const make = async (): Promise<void> => {
    const isSure =
      text.trim() === '' ||
      (await modal.confirm({
        title: t('report.makeAsk'),
        content: t('report.makeEffect'),
        okText: t('report.make'),
      }));
    if (!isSure) {
      return;
    }
    try {
      setTyped(draftReport(t, { operation, log: await readLog(api, operationId), time }));
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  const save = async (): Promise<void> => {
    if (await run(() => api.call.operations.saveReport.mutate({ operationId, text }), t('report.saved'))) {
      setTyped(null);
    }
  };
  const sign = async (): Promise<void> => {
    const sha256 = report?.sha256 ?? '';
    const isSure = await modal.confirm({
      title: t('report.signAsk'),
      content: t('report.signEffect'),
      okText: t('report.sign'),
      okButtonProps: { 'data-testid': 'report-sign-confirm' },
    });
    if (isSure) {
      await run(() => api.call.operations.signReport.mutate({ operationId, sha256 }), t('report.signed'));
    }
  };
  return (
    <div className="operation-pane operation-report">
      <Input.TextArea
        value={text}
        maxLength={MAX_TEXT}
        readOnly={isSigned || !mayCommand}
        autoSize={{ minRows: 14, maxRows: 40 }}
        placeholder={t('report.placeholder')}
        aria-label={t('report.text')}
        data-testid="report-text"
        onChange={({ target }) => setTyped(target.value)}
      />
      <div className="operation-report-foot">
        <span data-testid="report-state">
          {report === null
            ? t('report.missing')
            : isSigned
              ? t('report.signature', { name: report.signedBy ?? '', time: formatTime(report.signedAt ?? 0) })
              : t('report.savedBy', { name: report.savedBy, time: formatTime(report.savedAt) })}
        </span>
        {mayCommand && !isSigned && (
          <>
            <Button onClick={() => void make()} data-testid="report-make">
              {t('report.make')}
            </Button>
            <Button
              type={isChanged ? 'primary' : 'default'}
              disabled={!isChanged || text.trim() === ''}
              loading={busy}
              onClick={() => void save()}
              data-testid="report-save"
            >
              {t('report.save')}
            </Button>
          </>
        )}
        {mayCommand && isLeader && report !== null && !isSigned && (
          <Button type="primary" disabled={isChanged} onClick={() => void sign()} data-testid="report-sign">
            {t('report.sign')}
          </Button>
        )}
        <Button
          icon={<DownloadOutlined />}
          disabled={report === null}
          onClick={() => void exportReport()}
          data-testid="report-export"
        >
          {t('report.export')}
        </Button>
      </div>
    </div>
  );
}
