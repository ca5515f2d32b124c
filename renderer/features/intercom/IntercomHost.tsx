import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/identity.ts';
import type { TalkGroup } from '#shared/intercom.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi, useSession } from '../../app/session.ts';
import { useReadable } from '../../api/use-feed.ts';
import { useMedia } from '../../media/index.ts';
import { NO_CALL } from '../calls/call-client.ts';
import { isInCall, useCalls } from '../calls/calls-store.ts';
import { useIntercom } from './intercom-store.ts';
import { TalkClient, type Monitoring } from './talk-client.ts';
import { TalkTones } from './talk-tones.ts';
import { talkText } from './talk-text.ts';
import { useTalkKey } from './use-talk-key.ts';
import { useTalkState } from './use-talk-state.ts';
import { MICROPHONE } from '../../media/microphone.ts';
import './intercom.css';

async function getTrack(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE });
  const [track] = stream.getAudioTracks();
  if (track === undefined) {
    throw new DOMException('the stream has no sound', 'NotFoundError');
  }
  return track;
}

/** Without a choice of their own people hear the groups of their own court, and those that were opened for an occasion. */
const usualMonitoring = (me: Me | null, group: TalkGroup | undefined): Monitoring => ({
  isOn: group?.kind === 'adHoc' || group?.courtId === me?.courtId,
  gain: 0.8,
});

/** How the group is listened to now. */
export function useMonitoring(group: TalkGroup): Monitoring {
  const me = useSession((s) => s.me);
  const chosen = useIntercom((s) => s.monitoring[group.id]);
  return chosen ?? usualMonitoring(me, group);
}

/** Groups step back behind a call, and can still be heard. */
const IN_CALL_GAIN = 0.25;

/** Keeps the console's intercom going whichever panels are open, and says what the talk key has come to. */
export function IntercomHost(): React.JSX.Element | null {
  const { t } = useTranslation('intercom');
  const api = useApi();
  const { session } = useMedia();
  const mayTalk = useMayCommand();
  const client = useIntercom((s) => s.client);
  const isTalkMode = useIntercom((s) => s.isTalkMode);
  // Not from the start, and no longer than one can talk: nobody's microphone is open all day for nothing.
  const isWanted = useIntercom((s) => mayTalk && (s.isPanelShown || s.isTalkMode));
  const call = useCalls((s) => s.client);
  const needsMicrophone = useReadable(call?.state ?? NO_CALL).phase !== 'talking' && isWanted;
  const { talk, groups } = useTalkState();
  useEffect(() => {
    const made = new TalkClient({
      api,
      session,
      getTrack,
      tones: new TalkTones(),
      isInCall,
      monitoringOf: (groupId, { groups: known }) => {
        const { isOn, gain } =
          useIntercom.getState().monitoring[groupId] ??
          usualMonitoring(useSession.getState().me, known.get(groupId)?.group);
        return { isOn, gain: isInCall() ? gain * IN_CALL_GAIN : gain };
      },
    });
    useIntercom.setState({ client: made });
    return () => {
      useIntercom.setState({ client: null, isTalkMode: false, selected: null });
      made.close();
    };
  }, [api, session]);
  useEffect(() => {
    if (client === null || !needsMicrophone) {
      return undefined;
    }
    void client.openMicrophone();
    return () => client.closeMicrophone();
  }, [client, needsMicrophone]);
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
