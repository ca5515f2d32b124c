import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/identity.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi, useSession } from '../../app/session.ts';
import { useMedia } from '../../media/index.ts';
import { useIntercom } from './intercom-store.ts';
import { TalkClient, type Monitoring, type TalkState } from './talk-client.ts';
import { TalkTones } from './talk-tones.ts';
import { talkText } from './talk-text.ts';
import { useTalkKey } from './use-talk-key.ts';
import { useTalkState } from './use-talk-state.ts';
import './intercom.css';

const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

async function getTrack(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE });
  const [track] = stream.getAudioTracks();
  if (track === undefined) {
    throw new DOMException('the stream has no sound', 'NotFoundError');
  }
  return track;
}

/** Without a choice of their own people hear the groups of their own court, and those that were opened for an occasion. */
function monitoringOf(me: Me | null, groupId: string, { groups }: TalkState): Monitoring {
  const group = groups.get(groupId)?.group;
  const isUsual = group?.kind === 'adHoc' || group?.courtId === me?.courtId;
  return useIntercom.getState().monitoring[groupId] ?? { isOn: isUsual, gain: 0.8 };
}

/** How the group is listened to now. */
export function useMonitoring(groupId: string): Monitoring {
  const me = useSession((s) => s.me);
  const state = useTalkState();
  useIntercom((s) => s.monitoring);
  return monitoringOf(me, groupId, state);
}

/** Keeps the console's intercom going whichever panels are open, and says what the talk key has come to. */
export function IntercomHost(): React.JSX.Element | null {
  const { t } = useTranslation('intercom');
  const api = useApi();
  const { session } = useMedia();
  const mayTalk = useMayCommand();
  const isTalkMode = useIntercom((s) => s.isTalkMode);
  const { talk, groups } = useTalkState();
  useEffect(() => {
    const client = new TalkClient({
      api,
      session,
      getTrack,
      tones: new TalkTones(),
      monitoringOf: (groupId, state) => monitoringOf(useSession.getState().me, groupId, state),
    });
    useIntercom.setState({ client });
    return () => {
      useIntercom.setState({ client: null, isTalkMode: false, selected: null });
      client.close();
    };
  }, [api, session]);
  useTalkKey();
  if (!mayTalk || !isTalkMode || talk.phase === 'idle') {
    return null;
  }
  return (
    <output className="intercom-chip" data-phase={talk.phase} data-testid="intercom-chip">
      {talkText(t, talk, groups)}
    </output>
  );
}
