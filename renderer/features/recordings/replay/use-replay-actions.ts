import { App } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_RING_MS } from '#shared/recordings.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatTime } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi } from '../../../app/session.ts';
import { useSourceNames } from '../use-source-name.ts';
import type { ReplayEngine } from './replay-engine.ts';
import { useReplay } from './replay-store.ts';

/** What is kept of a ring ends by itself so soon after now, ms: only what was asked for. */
const KEEP_END_MS = 2_000;

export interface ReplayActions {
  togglePlay: () => void;
  stepFrame: (direction: 1 | -1) => void;
  mark: (which: 'in' | 'out') => void;
  openExport: () => void;
  snapshot: () => void;
  keep: () => void;
}

/** What can be done in a replay, by button and key. `isExporting`: the dialog of exports is open. */
export function useReplayActions(engine: ReplayEngine): {
  actions: ReplayActions;
  isExporting: boolean;
  closeExport: () => void;
} {
  const { t } = useTranslation('recordings');
  const { message } = App.useApp();
  const api = useApi();
  const mayCommand = useMayCommand();
  const nameOf = useSourceNames();
  const [isExporting, setExporting] = useState(false);
  const actions = useMemo((): ReplayActions => {
    const tell = async (run: () => Promise<unknown>, done: string): Promise<void> => {
      try {
        await run();
        void message.success(done);
      } catch (error) {
        void message.error(errorText(error));
      }
    };
    const commands = {
      mark: (which: 'in' | 'out'): void => {
        const at = Math.round(engine.at);
        useReplay.setState(({ markIn, markOut }) =>
          which === 'in'
            ? { markIn: at, markOut: markOut !== null && markOut <= at ? null : markOut }
            : { markOut: at, markIn: markIn !== null && markIn >= at ? null : markIn },
        );
      },
      openExport: (): void => {
        engine.play(false);
        setExporting(true);
      },
      snapshot: (): void => {
        const { chosenId } = useReplay.getState();
        if (chosenId !== null) {
          const at = Math.round(engine.shownAt(chosenId) ?? engine.at);
          const title = `${nameOf(chosenId)} ${formatTime(at, 0)}`.slice(0, 80);
          void tell(
            () =>
              api.call.recordings.snapshot.mutate({
                id: crypto.randomUUID(),
                sourceId: chosenId,
                at,
                title,
              }),
            t('snapshot.asked'),
          );
        }
      },
      keep: (): void => {
        const { chosenId, markIn } = useReplay.getState();
        if (chosenId !== null) {
          const now = api.serverNow();
          const { ringMs } = useLive.getState().recordingStorage ?? { ringMs: MAX_RING_MS };
          const backMs = Math.round(Math.min(markIn === null ? ringMs : now - markIn, ringMs, MAX_RING_MS));
          void tell(
            () =>
              api.call.recordings.start.mutate({
                id: crypto.randomUUID(),
                sourceId: chosenId,
                backMs,
                until: Math.round(now + KEEP_END_MS),
              }),
            t('keep.done', { name: nameOf(chosenId), time: formatTime(now - backMs, now) }),
          );
        }
      },
    };
    const nothing = (): void => undefined;
    return {
      togglePlay: () => engine.play(!engine.state.get().clock.isPlaying),
      stepFrame: (direction) => {
        const { chosenId } = useReplay.getState();
        if (chosenId !== null) {
          engine.stepFrame(chosenId, direction);
        }
      },
      ...(mayCommand ? commands : { mark: nothing, openExport: nothing, snapshot: nothing, keep: nothing }),
    };
  }, [api, engine, mayCommand, message, nameOf, t]);
  return { actions, isExporting, closeExport: () => setExporting(false) };
}
