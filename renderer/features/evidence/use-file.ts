import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useApi } from '../../app/session.ts';
import { refusalOf } from '../pipeline/shared/export.ts';

/** Reads a file of the server. @throws AppError with the server's reason, TypeError when it can't be reached */
async function fetchFile(
  { baseUrl, token }: { baseUrl: string; token: string },
  path: string,
): Promise<Blob> {
  const response = await fetch(new URL(path, baseUrl), { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) {
    throw await refusalOf(response);
  }
  return response.blob();
}

/** A file of the server under an address of this page, which lasts as long as it is shown; null: none is wanted. */
export function useFile(path: string | null): { url: string | null; blob: Blob | null; error: Error | null } {
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: ['evidence.file', path],
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
