import { Alert, App, Button, Form, Input, Modal, Skeleton } from 'antd';
import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandoverDetail } from '#shared/contract/duty.ts';
import type { Handover } from '#shared/duty/handover.ts';
import { toErrorInfo } from '../../../api/errors.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { useCommand } from '../../../app/use-command.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { ExportMenu } from '../../pipeline/shared/ExportMenu.tsx';
import { formatFull } from '../dates.ts';
import { useIsOwnDesk } from '../may.ts';
import { Changes } from './Changes.tsx';
import { PrintCopy } from './PrintCopy.tsx';
import { SheetSections } from './SheetSections.tsx';
import { useSheetLabels } from './use-sheet-labels.ts';

interface TakeFields {
  username: string;
  password: string;
  remark?: string;
}

/** The incoming officer's signature, by name and password: the console may be the other one's still. */
function TakeForm({ handover }: { handover: Handover }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { message } = App.useApp();
  const api = useApi();
  const [form] = Form.useForm<TakeFields>();
  const [busy, setBusy] = useState(false);
  const take = async ({ remark = '', ...login }: TakeFields): Promise<void> => {
    setBusy(true);
    try {
      await api.call.duty.takeHandover.mutate({ handoverId: handover.id, remark, ...login });
      void message.success(t('take.done'));
    } catch (error) {
      form.resetFields(['password']);
      const { code, place } = toErrorInfo(error);
      if (place === 'password') {
        void message.error(t('sign.wrong'));
      } else if (place === 'username') {
        void message.error(t('take.same'));
      } else {
        void message.error(code === 'forbidden' ? t('take.notYours') : errorText(error));
      }
    } finally {
      setBusy(false);
    }
  };
  const needed = { required: true, message: t('take.needed') };
  return (
    <Form<TakeFields>
      form={form}
      layout="vertical"
      className="sheet-sign"
      onFinish={(fields) => void take(fields)}
      data-testid="take-form"
    >
      <p className="duty-hint">{t('take.hint')}</p>
      <div className="sheet-sign-line">
        <Form.Item name="username" label={t('take.username')} rules={[needed]}>
          <Input autoComplete="off" data-testid="take-username" />
        </Form.Item>
        <Form.Item name="password" label={t('take.password')} rules={[needed]}>
          <Input.Password autoComplete="off" data-testid="take-password" />
        </Form.Item>
        <Form.Item name="remark" label={t('take.remark')} rules={[{ max: 1000 }]}>
          <Input data-testid="take-remark" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="take-send">
          {t('take.send')}
        </Button>
      </div>
    </Form>
  );
}

function Withdraw({ handover }: { handover: Handover }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const { busy, run } = useCommand();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState('');
  const withdraw = async (): Promise<void> => {
    const isDone = await run(
      () => api.call.duty.withdrawHandover.mutate({ handoverId: handover.id, why: why.trim() }),
      t('handover.withdrawn'),
    );
    if (isDone) {
      setOpen(false);
    }
  };
  return (
    <>
      <Button size="small" danger onClick={() => setOpen(true)} data-testid="handover-withdraw">
        {t('handover.withdraw')}
      </Button>
      <Modal
        open={open}
        title={t('handover.withdraw')}
        onCancel={() => setOpen(false)}
        onOk={() => void withdraw()}
        okText={t('handover.withdraw')}
        cancelText={t('app:cancel')}
        okButtonProps={{ disabled: why.trim() === '', danger: true, loading: busy }}
      >
        <Input
          autoFocus
          value={why}
          maxLength={500}
          aria-label={t('handover.why')}
          placeholder={t('handover.why')}
          onChange={({ target }) => setWhy(target.value)}
        />
      </Modal>
    </>
  );
}

function Signatures({ detail: { handover, isIntact } }: { detail: HandoverDetail }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { outgoing, incoming, notes, remark, withdrawnWhy, hash } = handover;
  return (
    <dl className="sheet-signatures">
      <dt>{t('handover.notes')}</dt>
      <dd className="sheet-notes">{notes === '' ? t('handover.noNotes') : notes}</dd>
      <dt>{t('handover.outgoing')}</dt>
      <dd>
        {outgoing.name} · {formatFull(outgoing.at)}
      </dd>
      <dt>{t('handover.incoming')}</dt>
      <dd data-testid="sheet-incoming">
        {incoming === null ? t('handover.notTaken') : `${incoming.name} · ${formatFull(incoming.at)}`}
        {remark !== null && ` · ${remark}`}
      </dd>
      {withdrawnWhy !== null && (
        <>
          <dt>{t('handover.state.withdrawn')}</dt>
          <dd>{withdrawnWhy}</dd>
        </>
      )}
      <dt>{t('handover.proof')}</dt>
      <dd data-testid="sheet-proof">
        <StateMark state={isIntact ? 'done' : 'danger'} />{' '}
        {t(isIntact ? 'handover.intact' : 'handover.tampered')} <code>{hash.slice(0, 16)}</code>
      </dd>
    </dl>
  );
}

function Content({ detail }: { detail: HandoverDetail }): React.JSX.Element {
  const { changes, previous, sections } = detail;
  return (
    <>
      <Signatures detail={detail} />
      <Changes previous={previous} changes={changes} />
      <SheetSections sections={sections} changes={changes} />
    </>
  );
}

/** A sheet that was signed: read, taken over, printed, exported. */
export function HandoverPage({ handoverId }: { handoverId: string }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const { full } = useCourtNames();
  const labels = useSheetLabels();
  const { data, isPending, error } = useQuery({
    queryKey: ['duty', 'handover', 'one', handoverId],
    queryFn: () => api.call.duty.handover.query({ handoverId }),
  });
  const isOwn = useIsOwnDesk(data?.handover.courtId ?? '');
  if (isPending) {
    return <Skeleton active className="duty-skeleton" />;
  }
  if (data === undefined) {
    return <Alert type="error" showIcon title={errorText(error)} />;
  }
  const { handover, sections } = data;
  const title = t('handover.title', { court: full(handover.courtId) });
  const waits = handover.state === 'signed';
  return (
    <article className="sheet" data-testid="handover-sheet">
      <header className="sheet-head">
        <h3>{title}</h3>
        <span className="duty-space" />
        {isOwn && waits && <Withdraw handover={handover} />}
        <Button size="small" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('handover.print')}
        </Button>
        <ExportMenu
          title={title}
          total={sections.reduce((sum, { items }) => sum + items.length, 0)}
          request={(format) => ({
            of: { view: 'handover', handoverId },
            format,
            columns: ['section', 'courtId', 'title', 'state', 'at', 'text'].map((key) => ({
              key,
              title: t(`column.${key}`),
            })),
            labels: labels(sections),
            sheet: 'handover',
          })}
        />
      </header>
      {isOwn && waits && <TakeForm handover={handover} />}
      <Content detail={data} />
      <PrintCopy>
        <h1>{title}</h1>
        <Content detail={data} />
      </PrintCopy>
    </article>
  );
}
