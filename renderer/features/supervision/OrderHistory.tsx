import { App, Button } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment, OrderEntry, SupervisionOrder } from '#shared/supervision.ts';
import { errorText } from '../../app/error-text.ts';
import { formatSize, formatTime } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';
import { saveFile } from '../pipeline/shared/export.ts';
import { downloadAttachment } from './files.ts';
import { useOrderCourt } from './order-words.ts';

const MARK: Record<OrderEntry['kind'], MarkState> = {
  sent: 'normal',
  received: 'normal',
  answered: 'normal',
  returned: 'attention',
  accepted: 'done',
  withdrawn: 'offline',
  urged: 'attention',
  failed: 'danger',
  interviewDue: 'danger',
  interviewed: 'normal',
};

function FileButton({ file }: { file: Attachment }): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const { message } = App.useApp();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const download = async (): Promise<void> => {
    setBusy(true);
    try {
      saveFile(await downloadAttachment(api, file.id), file.name);
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="small"
      className="order-file"
      icon={<DownloadOutlined />}
      loading={busy}
      aria-label={t('download', { name: file.name })}
      title={file.name}
      onClick={() => void download()}
      data-testid="order-file"
    >
      <span className="order-file-name">{file.name}</span>
      <span className="order-file-size">{formatSize(file.size)}</span>
    </Button>
  );
}

function Entry({ order, entry }: { order: SupervisionOrder; entry: OrderEntry }): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const courtName = useOrderCourt();
  const { at, by, courtId, kind, text, attachments } = entry;
  return (
    <li className="order-entry" data-testid="order-entry" data-kind={kind}>
      <StateMark state={MARK[kind]} />
      <div className="order-entry-head">
        <b>{t(`entry.${kind}`)}</b>
        <span>
          {by === null ? t('entry.bySystem') : `${courtId === null ? '' : courtName(courtId, order)} ${by}`}
        </span>
        <time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time>
      </div>
      {/* The first entry's text is the order itself, which stands above. */}
      {text !== null && kind !== 'sent' && <p className="order-entry-text">{text}</p>}
      {attachments.length > 0 && (
        <div className="order-files">
          {attachments.map((file) => (
            <FileButton key={file.id} file={file} />
          ))}
        </div>
      )}
    </li>
  );
}

/** What was done with an order, oldest first. */
export function OrderHistory({
  order,
  entries,
}: {
  order: SupervisionOrder;
  entries: readonly OrderEntry[];
}): React.JSX.Element {
  const { t } = useTranslation('supervision');
  return (
    <section className="order-history" aria-label={t('history')}>
      <h3>{t('history')}</h3>
      <ol>
        {entries.map((entry) => (
          <Entry key={entry.no} order={order} entry={entry} />
        ))}
      </ol>
    </section>
  );
}
