import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../../../app/session.ts';
import { courtRows, handlerRows, type BoardRow } from './rows.ts';

/** Boards are read anew so often, ms. */
const REFRESH_MS = 5_000;

/** What a board shows: its courts, or its judges. */
export type BoardTab = 'courts' | 'judges';

export interface Boards {
  /** Undefined before the first answer. */
  rows: readonly BoardRow[] | undefined;
  /** Names of the judges, by the rows' keys. */
  judges: ReadonlyMap<string, string>;
  /** When it was read, UTC ms; 0 before. */
  at: number;
  error: unknown;
  retry: () => void;
}

/** The loads of the courts or the judges of a court in the cases of a catalogue, kept up to date. */
export function useBoards(catalogueId: string, courtId: string, tab: BoardTab): Boards {
  const api = useApi();
  const scope = { catalogueId, courtId };
  const courts = useQuery({
    queryKey: ['cases.overview', catalogueId, courtId],
    queryFn: () => api.call.cases.overview.query(scope),
    refetchInterval: REFRESH_MS,
    enabled: tab === 'courts',
  });
  const judges = useQuery({
    queryKey: ['cases.handlers', catalogueId, courtId],
    queryFn: () => api.call.cases.handlers.query(scope),
    refetchInterval: REFRESH_MS,
    enabled: tab === 'judges',
  });
  const names = useMemo(
    () =>
      new Map(
        (judges.data ?? []).map(({ courtId: id, handlerId, name }) => [`${id} ${handlerId}`, name] as const),
      ),
    [judges.data],
  );
  const rows = useMemo(() => {
    if (tab === 'courts') {
      return courts.data === undefined ? undefined : courtRows(courts.data);
    }
    return judges.data === undefined ? undefined : handlerRows(judges.data);
  }, [tab, courts.data, judges.data]);
  const { dataUpdatedAt, error, refetch } = tab === 'courts' ? courts : judges;
  return { rows, judges: names, at: dataUpdatedAt, error, retry: () => void refetch() };
}
