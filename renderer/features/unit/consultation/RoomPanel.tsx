import { useTranslation } from 'react-i18next';
import { hasVoice } from '#shared/consultation/rights.ts';
import { siteOf, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { formatClock } from '../../../app/format.ts';
import { siteName } from '../../consultation/names.ts';
import { heardText } from '../../consultation/room/heard.ts';
import type { SessionClient } from '../../consultation/session-client.ts';
import { useTexts } from '../../consultation/use-texts.ts';
import type { UnitDevice } from '../device.ts';
import { CameraIcon, HandIcon, LeaveIcon, MicrophoneIcon } from '../icons.tsx';
import { useAttempt } from './use-attempt.ts';
import style from './consultation.module.css';

interface RoomProps {
  device: UnitDevice;
  client: SessionClient;
  view: ConsultationView;
  me: Site;
}

/** Microphone, camera, the hand and the way out. */
function Buttons({
  device,
  client,
  me,
  attempt,
}: Omit<RoomProps, 'view'> & {
  attempt: (act: () => Promise<unknown>) => Promise<boolean>;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { audio, video } = useReadable(device.capture.state);
  const isVoice = hasVoice(me);
  const isSilent = me.own.audioOff || audio.muted;
  const isDark = me.own.videoOff || video.muted;
  /** What is opened here is opened on the device too; what is closed here goes on being published. */
  const toggle = (kind: 'audio' | 'video', isOff: boolean): void => {
    const key = kind === 'audio' ? 'audioOff' : 'videoOff';
    void attempt(async () => {
      await client.setOwn({ [key]: !isOff });
      if (isOff) {
        await device.capture.setMuted(kind, false);
      }
    });
  };
  return (
    <div className={style.buttons}>
      <button
        type="button"
        aria-pressed={!isSilent}
        disabled={!isVoice || audio.track === null}
        data-testid="phone-microphone"
        onClick={() => toggle('audio', isSilent)}
      >
        <MicrophoneIcon off={isSilent} />
        {t(isSilent ? 'unit:microphone.off' : 'unit:microphone.on')}
      </button>
      <button
        type="button"
        aria-pressed={!isDark}
        disabled={!isVoice || video.track === null}
        data-testid="phone-camera"
        onClick={() => toggle('video', isDark)}
      >
        <CameraIcon off={isDark} />
        {t(isDark ? 'unit:camera.off' : 'unit:camera.on')}
      </button>
      <button
        type="button"
        data-raised={me.hand === 'speak'}
        disabled={!isVoice}
        data-testid="phone-hand"
        onClick={() =>
          void attempt(() => client.command({ type: 'sign', hand: me.hand === 'speak' ? null : 'speak' }))
        }
      >
        <HandIcon />
        {t(me.hand === 'speak' ? 'unit:consultation.lower' : 'unit:consultation.raise')}
      </button>
      <button
        type="button"
        className={style.danger}
        data-testid="phone-leave"
        onClick={() => device.consultation.leave()}
      >
        <LeaveIcon />
        {t('own.leave')}
      </button>
    </div>
  );
}

function Texts({
  client,
  view,
  attempt,
}: Pick<RoomProps, 'client' | 'view'> & {
  attempt: (act: () => Promise<unknown>) => Promise<boolean>;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { text, setText, say, end } = useTexts(client, view, attempt);
  return (
    <>
      <ul className={style.texts} aria-label={t('tab.texts')}>
        {view.texts.length === 0 && <li className={style.dim}>{t('unit:consultation.noTexts')}</li>}
        {view.texts.map(({ id, siteId, at, text: said }) => {
          const site = siteOf(view, siteId);
          return (
            <li key={id} data-testid="phone-text">
              <small>
                {site === undefined ? siteId : siteName(site)} {formatClock(at)}
              </small>
              {said}
            </li>
          );
        })}
        <li ref={end} aria-hidden="true" />
      </ul>
      <form
        className={style.say}
        onSubmit={(event) => {
          event.preventDefault();
          void say();
        }}
      >
        <input
          value={text}
          maxLength={1000}
          placeholder={t('texts.placeholder')}
          aria-label={t('texts.placeholder')}
          enterKeyHint="send"
          onChange={({ target }) => setText(target.value)}
          data-testid="phone-say"
        />
        <button type="submit" disabled={text.trim() === ''}>
          {t('unit:consultation.send')}
        </button>
      </form>
    </>
  );
}

/** What the officer does in the session: answers, speaks, writes, leaves; and what of their duty waits meanwhile. */
export function RoomPanel({
  device,
  client,
  view,
  me,
  onPutAside,
}: RoomProps & { onPutAside: () => void }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { instructions } = useReadable(device.inbox);
  const { audio } = useReadable(device.capture.state);
  const { problem, attempt } = useAttempt();
  const unread = instructions.filter(({ state }) => state === 'waiting' || state === 'delivered').length;
  const heard = audio.muted ? 'off' : heardText(view, me, false);
  const roll = view.rollCalls.find(({ closedAt }) => closedAt === null);
  const isCalled =
    roll?.answers.some(({ siteId, answeredAt }) => siteId === me.id && answeredAt === null) === true;
  const cutSince = view.line?.cutSince ?? null;
  const present = view.sites.filter(({ presence }) => presence === 'present').length;
  return (
    <section className={style.panel} data-testid="phone-panel">
      <div className={style.head}>
        <span>
          <strong>{view.title}</strong>
          <small>{t('unit:consultation.present', { count: present })}</small>
        </span>
        <button type="button" onClick={onPutAside} data-testid="phone-put-aside" data-unread={unread > 0}>
          {unread > 0 ? t('unit:instructions.unread', { n: unread }) : t('unit:consultation.putAside')}
        </button>
      </div>
      {cutSince !== null && (
        <p className={style.cut} role="status" data-testid="phone-line-cut">
          {t('unit:consultation.lineCut', { name: view.line?.name, time: formatClock(cutSince) })}
        </p>
      )}
      {isCalled && (
        <button
          type="button"
          className={style.answer}
          onClick={() => void attempt(() => client.command({ type: 'answerRoll', id: roll.id }))}
          data-testid="phone-answer-roll"
        >
          {t('roll.answer')}
        </button>
      )}
      <output className={style.heard} data-heard={heard} data-testid="phone-heard">
        {heard === 'off' ? t('unit:consultation.silent') : t(`heard.${heard}`)}
      </output>
      {problem !== null && (
        <p className={style.problem} role="alert">
          {t('unit:consultation.failed', { message: problem })}
        </p>
      )}
      <Texts client={client} view={view} attempt={attempt} />
      <Buttons device={device} client={client} me={me} attempt={attempt} />
    </section>
  );
}
