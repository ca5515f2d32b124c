import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { PtzPosition } from '#shared/ptz.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import type { Look } from './geometry.ts';
import { refusalText } from './ptz-words.ts';

/** Where each camera looked before its last jump. */
const useBefore = create<Readonly<Record<string, PtzPosition>>>(() => ({}));

export interface PtzCommands {
  look: (look: Look) => void;
  goto: (token: string) => void;
  /** Keeps where the camera looks as a preset; resolves with whether it could. */
  save: (name: string, token?: string) => Promise<boolean>;
  remove: (token: string) => void;
  home: () => void;
  setHome: () => void;
  /** Back to where it looked before the last jump; null where nothing is known. */
  back: (() => void) | null;
  release: () => void;
  /** Why the last command was refused, in plain words; null when it wasn't. */
  problem: string | null;
  tell: (error: unknown) => void;
}

/** The commands of one camera that aren't held down. */
export function usePtzCommands(sourceId: string): PtzCommands {
  const { t } = useTranslation('ptz');
  const { ptz } = useApi().call;
  const [problem, setProblem] = useState<string | null>(null);
  const before = useBefore((all) => all[sourceId]);
  return useMemo(() => {
    const run = async (command: Promise<unknown>): Promise<boolean> => {
      try {
        await command;
        setProblem(null);
        return true;
      } catch (error) {
        setProblem(refusalText(error, t));
        return false;
      }
    };
    const jumpBy = async (command: Promise<unknown>): Promise<void> => {
      const position = useLive.getState().ptz.get(sourceId)?.position ?? null;
      if ((await run(command)) && position !== null) {
        useBefore.setState({ [sourceId]: position });
      }
    };
    const jump = (command: () => Promise<unknown>): void => void jumpBy(command());
    return {
      look: (look) => jump(() => ptz.look.mutate({ sourceId, ...look })),
      goto: (token) => jump(() => ptz.goto.mutate({ sourceId, token })),
      save: (name, token) =>
        run(ptz.savePreset.mutate({ sourceId, name, ...(token === undefined ? {} : { token }) })),
      remove: (token) => void run(ptz.removePreset.mutate({ sourceId, token })),
      home: () => jump(() => ptz.home.mutate({ sourceId })),
      setHome: () => void run(ptz.setHome.mutate({ sourceId })),
      back: before === undefined ? null : () => jump(() => ptz.moveTo.mutate({ sourceId, position: before })),
      release: () => void run(ptz.release.mutate({ sourceId })),
      problem,
      tell: (error) => setProblem(error === null ? null : refusalText(error, t)),
    };
  }, [before, problem, ptz, sourceId, t]);
}
