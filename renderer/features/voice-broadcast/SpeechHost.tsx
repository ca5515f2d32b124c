import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadable } from '../../api/use-feed.ts';
import { useActions } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi } from '../../app/session.ts';
import { useMedia } from '../../media/index.ts';
import { Speaker, type SpeakerProblem } from './speaker.ts';
import { useSpeaker } from './speaker-store.ts';
import './voice-broadcast.css';

function useProblemText(): (problem: SpeakerProblem) => string {
  const { t } = useTranslation('voice-broadcast');
  const { t: ofIntercom } = useTranslation('intercom');
  return (problem) => {
    switch (problem.kind) {
      case 'device': {
        return t(`device.${problem.why}`);
      }
      case 'microphone': {
        return ofIntercom(`microphone.${problem.why}`);
      }
      case 'other': {
        return errorText(problem.error);
      }
    }
  };
}

/** What goes on, in a bar at the foot of the console, with the button that ends it. */
function SpeechBar({ speaker }: { speaker: Speaker }): React.JSX.Element | null {
  const { t } = useTranslation('voice-broadcast');
  const state = useReadable(speaker.state);
  const sourceId = state.phase === 'idle' ? null : state.sourceId;
  const name = useLive((live) => (sourceId === null ? undefined : live.sources.get(sourceId)?.name)) ?? '';
  const textOf = useProblemText();
  const isUnderWay = state.phase === 'calling' || state.phase === 'open';
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    const end = { id: 'speech.end', group: 'emergency', title: t('end'), run: () => speaker.end() } as const;
    setActions('speech', isUnderWay ? [end] : []);
    return () => removeActions('speech');
  }, [isUnderWay, speaker, t]);
  if (state.phase === 'idle') {
    return null;
  }
  const isFailed = state.phase === 'failed';
  return (
    <div
      className="speech-bar"
      role={isFailed ? 'alert' : 'status'}
      data-testid="speech-bar"
      data-phase={state.phase}
    >
      <span>
        {isFailed
          ? t('failed', { name, reason: textOf(state.problem) })
          : t(`phase.${state.phase}`, { name })}
      </span>
      <Button
        size="small"
        danger={!isFailed}
        type={isFailed ? 'default' : 'primary'}
        onClick={() => speaker.end()}
        onKeyDown={({ key }) => key === 'Escape' && speaker.end()}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever has begun to speak must be able to end it by one key
        autoFocus
        data-testid="speech-end"
      >
        {t(isFailed ? 'close' : 'end')}
      </Button>
    </div>
  );
}

function Host(): React.JSX.Element | null {
  const api = useApi();
  const { session } = useMedia();
  const speaker = useSpeaker((s) => s.speaker);
  useEffect(() => {
    const made = new Speaker(api, session);
    const stop = useLive.subscribe(({ voiceBroadcasts }, before) => {
      if (voiceBroadcasts !== before.voiceBroadcasts) {
        made.reconcile(new Set([...voiceBroadcasts.values()].map(({ id }) => id)));
      }
    });
    useSpeaker.setState({ speaker: made });
    return () => {
      stop();
      useSpeaker.setState({ speaker: null });
      made.end();
    };
  }, [api, session]);
  return speaker === null ? null : <SpeechBar speaker={speaker} />;
}

/** Keeps the console's voice broadcast going whichever panels are open. */
export function SpeechHost(): React.JSX.Element | null {
  return useMayCommand() ? <Host /> : null;
}
