import type { ConsultationView, SentStream } from '#shared/consultation/view.ts';
import { createApi, type Api } from '../../../renderer/api/api.ts';
import { OwnStreams } from '../../../renderer/features/consultation/own-streams.ts';
import { SessionClient } from '../../../renderer/features/consultation/session-client.ts';
import { MediaSession } from '../../../renderer/media/session.ts';
import './listeners.ts';

declare global {
  interface Window {
    /** Opens the links of all listeners to the server, by their tokens. */
    benchConnect: (consultationId: string, tokens: readonly string[]) => Promise<void>;
  }
}

let sessionId = '';
const apis: Api[] = [];

const connected = (api: Api): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (api.link.get().kind === 'connected') {
        stop();
        resolve();
      }
    };
    const stop = api.link.subscribe(look);
    look();
  });

window.benchConnect = async (consultationId, tokens) => {
  sessionId = consultationId;
  apis.push(...tokens.map((token) => createApi({ baseUrl: location.origin, token })));
  await Promise.all(apis.map(connected));
};

/** The console's own client of a session, without its screen. */
window.benchOpen = async (index, show) => {
  const api = apis[index];
  if (api === undefined) {
    throw new Error(`there is no listener ${index}`);
  }
  const session = new MediaSession({ api });
  const client = new SessionClient({
    api,
    session,
    consultationId: sessionId,
    endpointId: crypto.randomUUID(),
    own: (onContentEnded) => new OwnStreams({ api, session, consultationId: sessionId }, onContentEnded),
  });
  const open = new Map<string, () => void>();
  const take = (view: ConsultationView | null, streams: readonly SentStream[]): void => {
    for (const { siteId, stream } of view === null ? [] : streams) {
      if (stream === 'video' && !open.has(siteId)) {
        const { picture, close } = client.open(siteId, 'video');
        open.set(siteId, close);
        picture.stream.subscribe(() => {
          const stream = picture.stream.get();
          if (stream !== null) {
            show(stream);
          }
        });
      }
    }
  };
  const follow = (): void => {
    const { view, streams } = client.state.get();
    take(view, streams);
  };
  const stop = client.state.subscribe(follow);
  follow();
  return async () => {
    stop();
    open.forEach((close) => close());
    client.close();
    session.close();
  };
};
