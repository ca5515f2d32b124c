import i18next from 'i18next';
import { create } from 'zustand';
import { PROTOCOL_VERSION } from '#shared/contract/system.ts';
import type { Me } from '#shared/identity.ts';
import { createApi, PositionStream, type Api, type LinkState } from '../api/index.ts';
import { isSignedOut } from '../api/errors.ts';
import { pause, retryDelayMs } from '../api/ladder.ts';
import { MediaSession, VideoPool, type Media } from '../media/index.ts';
import { resetDraft } from '../features/dispatch/draft.ts';
import { Outbox, outboxServer } from '../features/dispatch/outbox.ts';
import { resetRecordings } from '../features/recordings/reset.ts';
import { resetRuleDrafts } from '../features/pipeline/rules/draft.ts';
import { forgetUserOfDeskWall } from '../features/wall/stage/desk-state.ts';
import { forgetUserOfOwnWall } from '../features/wall/stage/own-wall.ts';
import { login } from '../api/sign-in.ts';
import { apiBase, bridge } from '../bridge/bridge.ts';
import { setLanguage } from './i18n.ts';
import { connectLive } from './live/connect.ts';
import { resetLive, useLive } from './live/store.ts';
import { queryClient } from './query.ts';
import { useSelection } from './selection.ts';
import { worksWithUnits } from './work.ts';
import { resetViews } from './views.ts';

interface SessionState {
  stage: 'starting' | 'signedOut' | 'signedIn';
  me: Me | null;
  api: Api | null;
  media: Media | null;
  outbox: Outbox | null;
  /** Every unit's latest position; null for roles that see none. */
  positions: PositionStream | null;
  link: LinkState;
  /** The session was ended by the server; the login page says so. */
  ended: boolean;
  /** The server speaks another version of the contract than this page. */
  upgraded: boolean;
  /** Signs in again with the token kept on this machine, trying until the server answers; shows the login where there is none. */
  start: () => Promise<void>;
  /** Throws what the server refused; see `toErrorInfo`. */
  signIn: (username: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
}

/** The sources of the live store, as the media session reads them. */
const liveSources = {
  get: () => useLive.getState().sources,
  subscribe: (listener: () => void) =>
    useLive.subscribe((live, before) => {
      if (live.sources !== before.sources) {
        listener();
      }
    }),
};

function openMedia(api: Api): Media {
  const session = new MediaSession({ api, sources: liveSources });
  return { session, pool: new VideoPool(session) };
}

const NEVER = new AbortController().signal;

/** Takes a token off this machine, unless another window has signed in with a new one meanwhile. */
async function forgetToken(token: string | null): Promise<void> {
  if ((await bridge.loadSession()) === token) {
    await bridge.clearSession();
  }
}

/** Who is signed in and through which client. */
export const useSession = create<SessionState>((set, get) => {
  let disconnect: () => void = () => undefined;

  const leave = (ended: boolean): void => {
    const { media, outbox, positions, api } = get();
    disconnect();
    outbox?.close();
    positions?.close();
    media?.pool.close();
    media?.session.close();
    api?.close();
    resetLive();
    resetDraft();
    resetRuleDrafts();
    resetRecordings();
    forgetUserOfOwnWall();
    forgetUserOfDeskWall();
    useSelection.getState().selectUnit(null);
    queryClient.clear();
    resetViews();
    void forgetToken(api?.token ?? null);
    set({ stage: 'signedOut', me: null, api: null, media: null, outbox: null, positions: null, ended });
  };

  /** With each link anew: the server may be another one after it was away. */
  const compareVersions = async (api: Api): Promise<void> => {
    try {
      const info = await api.call.system.info.query({});
      set({ upgraded: info.protocolVersion !== PROTOCOL_VERSION });
    } catch {
      // The link is gone again; the next one asks again.
    }
  };

  const enter = async (token: string): Promise<void> => {
    const api = createApi({
      baseUrl: apiBase(),
      token,
      onState: (link) => {
        set({ link });
        if (link.kind === 'refused' && get().stage === 'signedIn') {
          leave(true);
        }
        if (link.kind === 'connected') {
          void compareVersions(api);
        }
      },
    });
    try {
      const me = await api.call.identity.me.query({});
      disconnect = connectLive(api, me);
      const outbox = new Outbox(outboxServer(api), bridge, me.id);
      const positions = worksWithUnits(me.role)
        ? new PositionStream({ baseUrl: api.baseUrl, token: api.token })
        : null;
      set({
        stage: 'signedIn',
        me,
        api,
        media: openMedia(api),
        outbox,
        positions,
        ended: false,
      });
    } catch (error) {
      api.close();
      throw error;
    }
  };

  return {
    stage: 'starting',
    me: null,
    api: null,
    media: null,
    outbox: null,
    positions: null,
    link: { kind: 'connecting', since: Date.now() },
    ended: false,
    upgraded: false,
    start: async () => {
      const token = await bridge.loadSession();
      if (token === null) {
        set({ stage: 'signedOut' });
        return;
      }
      set({ stage: 'starting' });
      for (let attempt = 0; get().stage === 'starting'; attempt++) {
        try {
          await enter(token);
        } catch (error) {
          if (isSignedOut(error)) {
            await forgetToken(token);
            set({ stage: 'signedOut', ended: true });
            return;
          }
          // The server is away: the session may well be good still, and a hall window has nobody to sign it in.
          await pause(retryDelayMs(attempt), NEVER);
        }
      }
    },
    signIn: async (username, password) => {
      const { token } = await login(apiBase(), { username, password });
      await bridge.saveSession(token);
      await enter(token);
    },
    signOut: async () => {
      // Signing out of this machine must not depend on the link; the session then ends by its own time.
      await get()
        .api?.call.identity.logout.mutate({})
        .catch(() => undefined);
      leave(false);
    },
  };
});

/** The client of the signed-in user. Throws outside the shell, where nobody is signed in. */
export function useApi(): Api {
  const api = useSession((s) => s.api);
  if (api === null) {
    throw new Error('useApi() needs a signed-in user');
  }
  return api;
}

/** Changes between Chinese and English, and remembers it. */
export function toggleLanguage(): void {
  const next = i18next.language === 'en' ? 'zh-CN' : 'en';
  void setLanguage(next);
  void bridge.saveSettings({ language: next });
}
