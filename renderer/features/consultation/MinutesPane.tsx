import { App, Button, Input } from 'antd';
import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationMinutes, ConsultationView } from '#shared/consultation/view.ts';
import { siteOf } from '#shared/consultation/session.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useApi, useSession } from '../../app/session.ts';
import { PrintCopy } from '../duty/handover/PrintCopy.tsx';
import { saveFile } from '../pipeline/shared/export.ts';
import { toDateField } from '../recordings/date-field.ts';
import { draftMinutes } from './minutes-draft.ts';
import { minutesDocx } from './minutes-file.ts';
import { useCommand } from '../../app/use-command.ts';

const MAX_TEXT = 40_000;
/** A moment as minutes have it: with its date, to the minute. */
const time = (at: number): string => toDateField(at).slice(0, 16);

function useSignature(): (minutes: ConsultationMinutes) => string[] {
  const { t } = useTranslation('consultation');
  return ({ signedAt, signedBy, sha256 }) => [
    signedAt === null
      ? t('minutes.unsigned')
      : t('minutes.signature', { name: signedBy ?? '', time: time(signedAt) }),
    `SHA-256 ${sha256}`,
  ];
}

/** The minutes (会商纪要): made from what happened, worked over, signed by a leader, exported. */
export function MinutesPane({ session }: { session: ConsultationView }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { message, modal } = App.useApp();
  const api = useApi();
  const isLeader = useSession((s) => s.me?.role === 'leader');
  const { busy, run } = useCommand();
  const signatureOf = useSignature();
  /** What is being written; null while the stored text is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const { id: consultationId, minutes, isHost } = session;
  // Minutes are written where the session is held.
  const mayWrite =
    session.line === null && (isHost || siteOf(session, session.mySiteId)?.role === 'recorder');
  const isSigned = minutes !== null && minutes.signedAt !== null;
  const text = typed ?? minutes?.text ?? '';
  const isChanged = typed !== null && typed.trim() !== (minutes?.text ?? '');

  const make = async (): Promise<void> => {
    const isSure =
      text.trim() === '' ||
      (await modal.confirm({
        title: t('minutes.makeAsk'),
        content: t('minutes.makeEffect'),
        okText: t('minutes.make'),
      }));
    if (isSure) {
      setTyped(draftMinutes(t, session, time));
    }
  };
  const save = async (): Promise<void> => {
    if (await run(() => api.call.consultation.saveMinutes.mutate({ consultationId, text }))) {
      setTyped(null);
    }
  };
  const sign = async (): Promise<void> => {
    const sha256 = minutes?.sha256 ?? '';
    const isSure = await modal.confirm({
      title: t('minutes.signAsk'),
      content: t('minutes.signEffect'),
      okText: t('minutes.sign'),
      okButtonProps: { 'data-testid': 'minutes-sign-confirm' },
    });
    if (isSure) {
      await run(() => api.call.consultation.signMinutes.mutate({ consultationId, sha256 }));
    }
  };
  const download = async (): Promise<void> => {
    try {
      const exported = await api.call.consultation.exportMinutes.query({ consultationId });
      const name = exported.consultation.title.replaceAll(/[\\/:*?"<>|]/g, '');
      const blob = await minutesDocx(exported.minutes.text, signatureOf(exported.minutes));
      saveFile(blob, `${name}_${time(exported.minutes.savedAt).slice(0, 10)}.docx`);
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  return (
    <div className="consultation-minutes">
      <Input.TextArea
        value={text}
        maxLength={MAX_TEXT}
        readOnly={isSigned || !mayWrite}
        autoSize={{ minRows: 14, maxRows: 40 }}
        placeholder={t('minutes.placeholder')}
        aria-label={t('minutes.text')}
        data-testid="minutes-text"
        onChange={({ target }) => setTyped(target.value)}
      />
      <div className="consultation-minutes-foot">
        <span data-testid="minutes-state">
          {minutes === null
            ? t('minutes.missing')
            : isSigned
              ? t('minutes.signature', {
                  name: minutes.signedBy ?? '',
                  time: formatTime(minutes.signedAt ?? 0),
                })
              : t('minutes.savedBy', { name: minutes.savedBy, time: formatTime(minutes.savedAt) })}
        </span>
        {mayWrite && !isSigned && (
          <>
            <Button onClick={() => void make()} data-testid="minutes-make">
              {t('minutes.make')}
            </Button>
            <Button
              type={isChanged ? 'primary' : 'default'}
              disabled={!isChanged || text.trim() === ''}
              loading={busy}
              onClick={() => void save()}
              data-testid="minutes-save"
            >
              {t('minutes.save')}
            </Button>
          </>
        )}
        {isHost && isLeader && minutes !== null && !isSigned && (
          <Button type="primary" disabled={isChanged} onClick={() => void sign()} data-testid="minutes-sign">
            {t('minutes.sign')}
          </Button>
        )}
        <Button
          icon={<DownloadOutlined />}
          disabled={minutes === null}
          onClick={() => void download()}
          data-testid="minutes-docx"
        >
          {t('minutes.docx')}
        </Button>
        <Button
          icon={<PrinterOutlined />}
          disabled={minutes === null}
          onClick={() => window.print()}
          data-testid="minutes-print"
        >
          {t('minutes.print')}
        </Button>
      </div>
      {minutes !== null && (
        <PrintCopy>
          <article className="consultation-print">
            <pre>{minutes.text}</pre>
            {signatureOf(minutes).map((line) => (
              <p key={line}>{line}</p>
            ))}
          </article>
        </PrintCopy>
      )}
    </div>
  );
}
