import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallParty } from '#shared/calls.ts';
import { otherSide } from '#shared/calls/switchboard.ts';
import { useReadable } from '../../api/use-feed.ts';
import type { LinkState } from '../../api/api.ts';
import type { Readable } from '../../api/store.ts';
import { showStream } from '../../media/play.ts';
import { CameraIcon, MicrophoneIcon, PhoneIcon } from '../unit/icons.tsx';
import type { CallClient, CallState } from './call-client.ts';
import type { OwnState } from './own-media.ts';
import { partyName } from './party-name.ts';
import './calls.css';

type Connected = Extract<CallState, { call: unknown }>;

function Video({
  stream,
  label,
  testId,
  className,
}: {
  stream: MediaStream | null;
  label: string;
  testId: string;
  className: string;
}): React.JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) {
      showStream(video.current, stream);
    }
  }, [stream]);
  return (
    <video
      ref={video}
      muted
      playsInline
      className={className}
      aria-label={label}
      data-testid={testId}
      hidden={stream === null}
    />
  );
}

function Duration({ client, since }: { client: CallClient; since: number }): React.JSX.Element {
  const [now, setNow] = useState(() => client.serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(client.serverNow()), 500);
    return () => clearInterval(timer);
  }, [client]);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return (
    <time className="call-duration">
      {two(Math.floor(seconds / 60))}:{two(seconds % 60)}
    </time>
  );
}

/** What stands in the way of hearing and seeing each other. */
function Notes({
  other,
  own,
  isLinkUp,
}: {
  other: CallParty;
  own: OwnState;
  isLinkUp: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('calls');
  const name = partyName(other);
  return (
    <div className="call-notes" aria-live="polite">
      {!isLinkUp && <p>{t('ownLinkLost')}</p>}
      {isLinkUp && other.isAway && <p data-testid="call-away">{t('away', { name })}</p>}
      {other.muted.audio && <p>{t('microphoneOff')}</p>}
      {own.audio.problem !== null && <p>{t(`problem.audio.${own.audio.problem}`, { name })}</p>}
      {own.video.problem !== null && <p>{t(`problem.video.${own.video.problem}`, { name })}</p>}
    </div>
  );
}

function Stage({
  client,
  other,
  isLinkUp,
}: {
  client: CallClient;
  other: CallParty;
  isLinkUp: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('calls');
  const picture = useReadable(client.picture);
  const own = useReadable(client.own.state);
  const isDark = picture === null || other.muted.video;
  return (
    <>
      <div className="call-stage">
        <Video
          stream={other.muted.video ? null : picture}
          label={t('otherPicture', { name: partyName(other) })}
          testId="call-picture"
          className="call-other"
        />
        {isDark && <p className="call-dark">{t(other.muted.video ? 'cameraOff' : 'noPicture')}</p>}
        <Video
          stream={own.video.muted ? null : own.picture}
          label={t('ownPicture')}
          testId="call-own"
          className="call-own"
        />
      </div>
      <Notes other={other} own={own} isLinkUp={isLinkUp} />
      <div className="call-buttons">
        <button
          type="button"
          className="call-button"
          aria-pressed={own.audio.muted}
          data-testid="call-mute-microphone"
          onClick={() => client.setMuted('audio', !own.audio.muted)}
        >
          <MicrophoneIcon off={own.audio.muted} />
          {t(own.audio.muted ? 'unmuteMicrophone' : 'muteMicrophone')}
        </button>
        <button
          type="button"
          className="call-button"
          aria-pressed={own.video.muted}
          data-testid="call-mute-camera"
          onClick={() => client.setMuted('video', !own.video.muted)}
        >
          <CameraIcon off={own.video.muted} />
          {t(own.video.muted ? 'unmuteCamera' : 'muteCamera')}
        </button>
        <button
          type="button"
          className="call-button call-end"
          data-testid="call-hang-up"
          onClick={() => void client.hangUp()}
        >
          <PhoneIcon off />
          {t('hangUp')}
        </button>
      </div>
    </>
  );
}

function Ringing({
  client,
  phase,
}: {
  client: CallClient;
  phase: 'incoming' | 'outgoing';
}): React.JSX.Element {
  const { t } = useTranslation('calls');
  const isIncoming = phase === 'incoming';
  return (
    <div className="call-buttons">
      {isIncoming && (
        <button
          type="button"
          className="call-button call-answer"
          data-testid="call-answer"
          onClick={() => void client.answer()}
        >
          <PhoneIcon />
          {t('answer')}
        </button>
      )}
      <button
        type="button"
        className="call-button call-end"
        data-testid={isIncoming ? 'call-decline' : 'call-cancel'}
        onClick={() => void client.hangUp()}
      >
        <PhoneIcon off />
        {t(isIncoming ? 'decline' : 'cancel')}
      </button>
    </div>
  );
}

function Body({
  client,
  state,
  isLinkUp,
}: {
  client: CallClient;
  state: Connected;
  isLinkUp: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('calls');
  const { call, phase } = state;
  const other = call[otherSide(state.side)];
  const text =
    phase === 'over' ? t(`end.${call.endReason ?? 'hungUp'}`) : phase === 'talking' ? null : t(phase);
  return (
    <>
      <header className="call-head">
        <b data-testid="call-name">{partyName(other)}</b>
        {text !== null && <span data-testid="call-text">{text}</span>}
        {phase === 'talking' && <Duration client={client} since={call.answeredAt ?? call.beganAt} />}
      </header>
      {phase === 'talking' && <Stage client={client} other={other} isLinkUp={isLinkUp} />}
      {(phase === 'incoming' || phase === 'outgoing') && <Ringing client={client} phase={phase} />}
      {phase === 'over' && <Dismiss client={client} />}
    </>
  );
}

function Dismiss({ client }: { client: CallClient }): React.JSX.Element {
  const { t } = useTranslation('calls');
  return (
    <div className="call-buttons">
      <button
        type="button"
        className="call-button"
        data-testid="call-dismiss"
        onClick={() => client.dismiss()}
      >
        {t('dismiss')}
      </button>
    </div>
  );
}

/** The call that this page has to do with: who it is, both pictures, and what one can do. Nothing while there is none. */
export function CallCard({
  client,
  link,
  className = '',
}: {
  client: CallClient;
  link: Readable<LinkState>;
  className?: string;
}): React.JSX.Element | null {
  const { t } = useTranslation('calls');
  const state = useReadable(client.state);
  const isLinkUp = useReadable(link).kind === 'connected';
  if (state.phase === 'idle') {
    return null;
  }
  return (
    <section
      className={`call-card ${className}`}
      aria-label={t('title')}
      role={state.phase === 'incoming' ? 'alertdialog' : 'region'}
      data-phase={state.phase}
      data-testid="call"
    >
      {state.phase === 'asking' && <p className="call-text">{t('asking')}</p>}
      {state.phase === 'failed' && (
        <>
          <p className="call-text" role="alert">
            {t('failed', { message: state.error.message })}
          </p>
          <Dismiss client={client} />
        </>
      )}
      {'call' in state && <Body client={client} state={state} isLinkUp={isLinkUp} />}
    </section>
  );
}
