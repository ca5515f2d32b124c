import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Recording } from '#shared/recordings.ts';
import { useApi } from '../../../app/session.ts';
import type { Paged } from '../../pipeline/shared/use-paged.ts';
import { withPages, type RecordingsFilter } from './params.ts';

const PAGE = 100;
/** The next page is asked for so many rows before the end of what is there. */
const AHEAD = 30;

/** Recordings, the newest first, of which further pages are read as they are scrolled to. */
export function useRecordings(filter: RecordingsFilter): Paged<Recording> & { isOld: boolean } {
  const api = useApi();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, isPlaceholderData } =
    useInfiniteQuery({
      queryKey: ['recordings.list', filter],
      queryFn: ({ pageParam }) =>
        api.call.recordings.list.query({
          ...filter,
          limit: PAGE,
          ...(pageParam === null ? {} : { before: pageParam }),
        }),
      initialPageParam: null as number | null,
      getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.startedAt),
      placeholderData: (before) => before,
    });
  const rows = useMemo(() => (data === undefined ? null : withPages(data.pages)), [data]);
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
  };
}
