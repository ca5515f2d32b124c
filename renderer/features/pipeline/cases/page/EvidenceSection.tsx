import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '#shared/evidence.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useLive } from '../../../../app/live/store.ts';
import { useApi } from '../../../../app/session.ts';
import { openView } from '../../../../app/views.ts';
import { StateMark } from '../../../../components/StateMark.tsx';
import { STATE_MARK, stateText } from '../../../evidence/words.ts';
import { formatMinute } from '../../shared/dates.ts';
import { Section } from './Section.tsx';

/** So many are named here; the panel has all. */
const SHOWN = 20;

function Item({ item }: { item: Evidence }): React.JSX.Element {
  const { t } = useTranslation('evidence');
  return (
    <li>
      <button
        type="button"
        className="case-order"
        data-testid="case-evidence"
        data-evidence-id={item.id}
        onClick={() => openView('evidence', { item: item.id })}
      >
        <span className="node-state">
          <StateMark state={STATE_MARK[item.state]} />
          {t(`kind.${item.kind}`)}
        </span>
        <span className="case-order-text">{item.note ?? item.operationTitle ?? ''}</span>
        <small className="cases-dim">
          {item.callSign} · {formatMinute(item.capturedAt)} · {stateText(t, item)}
        </small>
      </button>
    </li>
  );
}

/** Evidence that officers have recorded for the case. */
export function EvidenceSection({ caseNo }: { caseNo: number }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { t: evidence } = useTranslation('evidence');
  const api = useApi();
  const { data, error, refetch } = useQuery({
    queryKey: ['evidence.ofCase', caseNo],
    queryFn: () => api.call.evidence.list.query({ caseNo, limit: SHOWN }),
  });
  useEffect(
    () =>
      useLive.subscribe((live, before) => {
        if (live.evidenceNews !== before.evidenceNews) {
          void refetch();
        }
      }),
    [refetch],
  );
  const all =
    data?.length === SHOWN ? (
      <Button size="small" type="link" onClick={() => openView('evidence', { caseNo: String(caseNo) })}>
        {t('cases.evidence.all')}
      </Button>
    ) : null;
  return (
    <Section
      id="evidence"
      title={t('cases.section.evidence')}
      extra={all}
      {...(data === undefined || data.length === SHOWN ? {} : { count: data.length })}
    >
      {error !== null && data === undefined && <p className="cases-danger">{errorText(error)}</p>}
      {error === null && data === undefined && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {data?.length === 0 && <p className="cases-dim">{evidence('none')}</p>}
      <ul className="case-orders">
        {data?.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
    </Section>
  );
}
