import { Button, Input, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LeafReport } from '#shared/contract/analysis.ts';
import { formatTime } from '../../../app/format.ts';
import { formatRate } from '../../pipeline/words.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';

const MIN_REASON = 2;
const MAX_REASON = 200;

/** What was reported of a leaf, by whom, on what evidence, and what was decided about it. */
export function ReportState({ report }: { report: LeafReport }): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { value, by, at, state, evidence, reason } = report;
  const why = reason ?? evidence;
  return (
    <small className="evaluation-report" data-testid="report-state" data-state={state}>
      <span>
        {t(`evaluation.state.${state}`)} {formatRate(value)} · {by} {formatTime(at)}
      </span>
      <span title={why}>{why}</span>
    </small>
  );
}

/** Approves a report of somebody else, or returns it with a reason. */
export function ReportDecision({ report }: { report: LeafReport }): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const queries = useQueryClient();
  const { busy, run } = useCommand();
  const [reason, setReason] = useState<string | null>(null);
  const decide = async (decision: 'approved' | 'returned'): Promise<void> => {
    const given = reason === null ? {} : { reason: reason.trim() };
    await run(async () => {
      await api.call.analysis.decideReport.mutate({ reportId: report.id, decision, ...given });
      await queries.invalidateQueries({ queryKey: ['analysis.evaluation'] });
      setReason(null);
    });
  };
  return (
    <>
      <Button
        size="small"
        type="text"
        loading={busy && reason === null}
        onClick={() => void decide('approved')}
        data-testid="report-approve"
      >
        {t('evaluation.approve')}
      </Button>
      <Button size="small" type="text" onClick={() => setReason('')} data-testid="report-return">
        {t('evaluation.return')}
      </Button>
      <Modal
        open={reason !== null}
        title={t('evaluation.returnTitle')}
        okText={t('evaluation.return')}
        okButtonProps={{ disabled: (reason ?? '').trim().length < MIN_REASON }}
        confirmLoading={busy}
        onOk={() => void decide('returned')}
        onCancel={() => setReason(null)}
        destroyOnHidden
      >
        <Input.TextArea
          autoFocus
          rows={3}
          maxLength={MAX_REASON}
          value={reason ?? ''}
          aria-label={t('evaluation.returnTitle')}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </>
  );
}
