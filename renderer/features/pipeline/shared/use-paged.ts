import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

/** Rows of one page. */
export const PAGE_ROWS = 100;

/** A part of a list as the server answers it. */
export interface Part<R> {
  total: number;
  rows: readonly R[];
}

/** A list of any length of which only the pages in view are there. */
export interface Paged<R> {
  /** How many rows there are; null before the first page. */
  total: number | null;
  /** The row at a place; undefined while its page is on the way. */
  row: (index: number) => R | undefined;
  /** Tells which rows are in view. */
  show: (first: number, last: number) => void;
  /** Reads the pages in view anew. */
  refetch: () => void;
  error: unknown;
}

/**
 * Reads the pages of a list that are in view. `key` identifies the list: with another one everything is read anew. `read` asks the
 * server for a part.
 */
export function usePaged<R>(
  key: readonly unknown[],
  read: (part: { offset: number; limit: number }) => Promise<Part<R>>,
): Paged<R> {
  const [view, setView] = useState<{ first: number; last: number }>({ first: 0, last: 0 });
  const pages = useMemo(() => {
    const first = Math.floor(view.first / PAGE_ROWS);
    const last = Math.floor(view.last / PAGE_ROWS);
    // The first page tells how many rows there are.
    const inView = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return inView.includes(0) ? inView : [0, ...inView];
  }, [view]);
  const queries = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...key, page],
      queryFn: () => read({ offset: page * PAGE_ROWS, limit: PAGE_ROWS }),
      staleTime: 30_000,
    })),
  });
  const byPage = new Map(pages.map((page, index) => [page, queries[index]?.data]));
  return {
    total: byPage.get(0)?.total ?? null,
    row: (index) => byPage.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS],
    show: (first, last) => {
      if (first !== view.first || last !== view.last) {
        setView({ first, last });
      }
    },
    refetch: () => {
      for (const query of queries) {
        void query.refetch();
      }
    },
    error: queries.find(({ error }) => error !== null)?.error ?? null,
  };
}
