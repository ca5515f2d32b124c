import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Evidence } from '#shared/evidence.ts';
import { useApi } from '../../app/session.ts';
import type { Paged } from '../pipeline/shared/use-paged.ts';
import type { EvidenceFilter } from './params.ts';

const PAGE = 100;
/** The next page is asked for so many rows before the end of what is there. */
const AHEAD = 30;

/** Items, the newest first, of which further pages are read as they are scrolled to; `rows` are those that are there. */
export function useEvidence(
  filter: EvidenceFilter,
): Paged<Evidence> & { isOld: boolean; rows: readonly Evidence[] } {
  const api = useApi();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, isPlaceholderData } =
    useInfiniteQuery({
      queryKey: ['evidence.list', filter],
      queryFn: ({ pageParam }) =>
        api.call.evidence.list.query({
          ...filter,
          limit: PAGE,
          ...(pageParam === null ? {} : { before: pageParam }),
        }),
      initialPageParam: null as { capturedAt: number; id: string } | null,
      getNextPageParam: (last) => {
        const item = last.at(-1);
        return item === undefined || last.length < PAGE
          ? undefined
          : { capturedAt: item.capturedAt, id: item.id };
      },
      placeholderData: (before) => before,
    });
  const rows = useMemo(() => data?.pages.flat() ?? null, [data]);
  const show = useCallback(
    (_first: number, last: number) => {
      if (rows !== null && last >= rows.length - AHEAD && hasNextPage && !isFetchingNextPage) {
        void fetchNextPage();
      }
    },
    [rows, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  return {
    // One more stands for what is still to be read.
    total: rows === null ? null : rows.length + (hasNextPage ? 1 : 0),
    row: (index) => rows?.[index],
    show,
    refetch: () => void refetch(),
    error,
    isOld: isPlaceholderData,
    rows: rows ?? [],
  };
}
