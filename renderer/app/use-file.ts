import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { fetchFile } from '../api/server-file.ts';
import { useApi } from './session.ts';

/** A file of the server under an address of this page, which lasts as long as it is shown; null: none is wanted. */
export function useFile(path: string | null): { url: string | null; blob: Blob | null; error: Error | null } {
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: ['file', path],
    queryFn: () => fetchFile(api, path ?? ''),
    enabled: path !== null,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: 1,
  });
  const blob = data ?? null;
  const url = useMemo(() => (blob === null ? null : URL.createObjectURL(blob)), [blob]);
  useEffect(
    () => () => {
      if (url !== null) {
        URL.revokeObjectURL(url);
      }
    },
    [url],
  );
  return { url, blob, error };
}
