import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, InputNumber, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Retention } from '#shared/recordings.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatSize } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { CourtSelect } from '../../../components/CourtSelect.tsx';
import { useCommand } from '../../../app/use-command.ts';

const GIGABYTE = 1024 ** 3;

interface Fields {
  days: number;
  /** Null: no limit. */
  gigabytes?: number | null;
}

/** Whose retention is looked at: only recordings have a limit of size. */
type Of = 'recordings' | 'evidence';

function RetentionForm({
  of,
  retention,
  onSaved,
}: {
  of: Of;
  retention: Retention;
  onSaved: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const api = useApi();
  const { busy, run } = useCommand();
  const { courtId, days, maxBytes, setBy } = retention;
  const set = async (next: { days: number | null; maxBytes: number | null }): Promise<void> => {
    const call = (): Promise<unknown> =>
      of === 'recordings'
        ? api.call.recordings.setRetention.mutate({ courtId, ...next })
        : api.call.evidence.setRetention.mutate({ courtId, days: next.days });
    if (await run(call, t('retention.saved'))) {
      onSaved();
    }
  };
  return (
    <Form<Fields>
      layout="inline"
      initialValues={{ days, gigabytes: maxBytes === null ? null : Math.round(maxBytes / GIGABYTE) }}
      onFinish={({ days: kept, gigabytes = null }) =>
        void set({ days: kept, maxBytes: gigabytes === null ? null : Math.round(gigabytes * GIGABYTE) })
      }
    >
      <Form.Item name="days" label={t('retention.days')} rules={[{ required: true, message: t('required') }]}>
        <InputNumber min={1} max={3650} precision={0} data-testid="retention-days" />
      </Form.Item>
      {of === 'recordings' && (
        <Form.Item name="gigabytes" label={t('retention.most')}>
          <InputNumber
            min={1}
            max={10_000_000}
            precision={0}
            placeholder={t('retention.noLimit')}
            suffix="GB"
          />
        </Form.Item>
      )}
      <Button htmlType="submit" size="small" type="primary" loading={busy} data-testid="retention-save">
        {t('save')}
      </Button>
      {setBy === courtId && (
        <Button size="small" onClick={() => void set({ days: null, maxBytes: null })}>
          {t('retention.follow')}
        </Button>
      )}
    </Form>
  );
}

/** How long the recordings, or the evidence, of a court are kept; administrators change it. */
export function RetentionView({ of = 'recordings' }: { of?: Of }): React.JSX.Element {
  const { t, i18n } = useTranslation('recordings');
  const api = useApi();
  const mayChange = useSession((s) => s.me?.role === 'administrator');
  const own = useSession((s) => s.me?.courtId ?? '');
  const courts = useLive((live) => live.courts);
  const [courtId, setCourtId] = useState(own);
  const { data, error, refetch } = useQuery({
    queryKey: [`${of}.retention`, courtId],
    queryFn: () => api.call[of].retention.query({ courtId }),
    enabled: courtId !== '',
  });
  const by = data === undefined || data.setBy === null ? undefined : courts.get(data.setBy);
  const byName = i18n.language === 'en' ? by?.nameEn : by?.nameZh;
  const source =
    data === undefined || data.setBy === courtId
      ? t('retention.own')
      : data.setBy === null
        ? t('retention.server')
        : t('retention.from', { court: byName ?? data.setBy });
  return (
    <section className="retention" aria-label={t('retention.title')} data-testid="retention">
      <div className="recordings-bar">
        <h3>{t('retention.title')}</h3>
        <span className="retention-court">
          <CourtSelect
            size="small"
            aria-label={t('court')}
            value={courtId}
            onChange={(id) => setCourtId(id)}
          />
        </span>
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {data === undefined && error === null && <Skeleton active paragraph={{ rows: 1 }} />}
      {data !== undefined && (
        <>
          <p>
            {t(`retention.words.${of}`, { days: data.days })}
            {' · '}
            {of === 'recordings' && (
              <>
                {data.maxBytes === null
                  ? t('retention.noLimit')
                  : t('retention.limit', { size: formatSize(data.maxBytes) })}
                {' · '}
              </>
            )}
            <small>{source}</small>
          </p>
          {mayChange && (
            <RetentionForm
              of={of}
              key={`${data.courtId} ${data.days} ${data.maxBytes}`}
              retention={data}
              onSaved={() => void refetch()}
            />
          )}
          <p className="recordings-hint">{t(`retention.hint.${of}`)}</p>
        </>
      )}
    </section>
  );
}
