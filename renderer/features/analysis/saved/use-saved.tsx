import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SavedBody } from '#shared/analysis/saved.ts';
import type { SavedInput, SavedItem } from '#shared/contract/analysis.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { useUndo } from '../../../components/use-undo.tsx';

const KEY = ['analysis.saved'];
/** What others share meanwhile is seen so much later. */
const REFRESH_MS = 15_000;

/** A kept item of one kind. */
export type SavedOf<K extends SavedBody['kind']> = SavedItem & { body: Extract<SavedBody, { kind: K }> };

const isOf =
  <K extends SavedBody['kind']>(kind: K) =>
  (item: SavedItem): item is SavedOf<K> =>
    item.body.kind === kind;

export interface Saved {
  views: SavedOf<'view'>[];
  dashboards: SavedOf<'dashboard'>[];
  /** Not known yet. */
  isLoading: boolean;
  error: unknown;
  /** Answers with whether it was done; if not, why has been told. */
  save: (input: SavedInput) => Promise<boolean>;
  /** Removes at once, with an undo. */
  remove: (item: SavedItem) => Promise<void>;
}

/** The views and dashboards that the user sees, and how they change. */
export function useSaved(): Saved {
  const { t } = useTranslation('analysis');
  const { message } = App.useApp();
  const api = useApi();
  const client = useQueryClient();
  const offerUndo = useUndo();
  const { data, error } = useQuery({
    queryKey: KEY,
    queryFn: () => api.call.analysis.saved.query({}),
    refetchInterval: REFRESH_MS,
  });
  const run = async (command: () => Promise<unknown>): Promise<boolean> => {
    try {
      await command();
      return true;
    } catch (reason) {
      void message.error(errorText(reason));
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: KEY });
    }
  };
  const save = (input: SavedInput): Promise<boolean> => run(() => api.call.analysis.saveItem.mutate(input));
  const remove = async (item: SavedItem): Promise<void> => {
    const { id, name, sharing, body, isMine } = item;
    if (!(await run(() => api.call.analysis.removeItem.mutate({ id })))) {
      return;
    }
    offerUndo({
      id,
      text: t('saved.removed', { name }),
      undo: t('saved.undo'),
      onUndo: isMine ? () => void save({ id, name, sharing, body, basedOn: 0 }) : null,
    });
  };
  return {
    views: (data ?? []).filter(isOf('view')),
    dashboards: (data ?? []).filter(isOf('dashboard')),
    isLoading: data === undefined && error === null,
    error: data === undefined ? error : null,
    save,
    remove,
  };
}
