import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { otherSide } from '#shared/calls/switchboard.ts';
import { useReadable } from '../../api/use-feed.ts';
import { useActions, type Action } from '../../app/actions.ts';
import { useGlobalKeys } from '../../app/keys.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi } from '../../app/session.ts';
import { bridge } from '../../bridge/bridge.ts';
import { useMedia } from '../../media/index.ts';
import { useIntercom } from '../intercom/intercom-store.ts';
import { CallCard } from './CallCard.tsx';
import { CallClient } from './call-client.ts';
import { CallTones } from './call-tones.ts';
import { useCalls } from './calls-store.ts';
import { DeskMedia } from './desk-media.ts';
import { ownEndpoint } from './endpoint.ts';
import { partyName } from './party-name.ts';

const ANSWER_KEYS = 'Ctrl+Shift+Y';
const END_KEYS = 'Ctrl+Shift+X';

/** What the keyboard and the palette do with the call. */
function useCallActions(client: CallClient): void {
  const { t } = useTranslation('calls');
  const { phase } = useReadable(client.state);
  const [keys] = useState(() => ({
    [ANSWER_KEYS]: () => void client.answer(),
    [END_KEYS]: () => void client.hangUp(),
  }));
  useGlobalKeys(keys);
  useEffect(() => {
    const answer: Action = {
      id: 'call.answer',
      group: 'emergency',
      title: t('answer'),
      keys: ANSWER_KEYS,
      run: keys[ANSWER_KEYS],
    };
    const end: Action = {
      id: 'call.end',
      group: 'emergency',
      title: t(phase === 'talking' ? 'hangUp' : phase === 'incoming' ? 'decline' : 'cancel'),
      keys: END_KEYS,
      run: keys[END_KEYS],
    };
    const { setActions, removeActions } = useActions.getState();
    const isCall = phase === 'talking' || phase === 'outgoing' || phase === 'incoming';
    setActions('call', isCall ? (phase === 'incoming' ? [answer, end] : [end]) : []);
    return () => removeActions('call');
  }, [phase, t, keys]);
}

/** Tells the operating system of a call that comes in, for a console that is behind other windows. */
function useCallNotice(client: CallClient): void {
  const { t } = useTranslation('calls');
  const state = useReadable(client.state);
  const calling = state.phase === 'incoming' ? partyName(state.call[otherSide(state.side)]) : null;
  useEffect(() => {
    if (calling !== null) {
      void bridge.notify({ title: t('notice'), body: calling, urgent: true });
    }
  }, [calling, t]);
}

function Card({ client }: { client: CallClient }): React.JSX.Element {
  const api = useApi();
  useCallActions(client);
  useCallNotice(client);
  return <CallCard client={client} link={api.link} />;
}

function Host(): React.JSX.Element | null {
  const api = useApi();
  const { session } = useMedia();
  const client = useCalls((s) => s.client);
  useEffect(() => {
    const made = new CallClient({
      api,
      session,
      own: new DeskMedia(api, session),
      tones: new CallTones(),
      endpointId: ownEndpoint(),
      onTalking: () => useIntercom.getState().client?.release(),
    });
    // What is heard of talk groups steps back while a call goes on.
    const stop = made.state.subscribe(() => useIntercom.getState().client?.applyMonitoring());
    useCalls.setState({ client: made });
    return () => {
      stop();
      useCalls.setState({ client: null });
      made.close();
    };
  }, [api, session]);
  return client === null ? null : <Card client={client} />;
}

/** Keeps the console's calls going whichever panels are open. */
export function CallHost(): React.JSX.Element | null {
  return useMayCommand() ? <Host /> : null;
}
