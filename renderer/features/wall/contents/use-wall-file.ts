import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { AppError, type ErrorInfo } from '#shared/errors.ts';
import { toErrorInfo, type ErrorReport } from '../../../api/errors.ts';
import { useApi } from '../../../app/session.ts';

/** A file of the wall as it is read. */
export interface WallFileContent {
  blob: Blob | undefined;
  error: ErrorReport | null;
}

/** Reads a file that stands on a wall. */
export function useWallFile(fileId: string): WallFileContent {
  const { baseUrl, token } = useApi();
  const { data, error } = useQuery({
    queryKey: ['wall-file', fileId],
    queryFn: async ({ signal }) => {
      const response = await fetch(`${baseUrl}/wall-files/${fileId}`, {
        headers: { authorization: `Bearer ${token}` },
        signal,
      });
      if (!response.ok) {
        const { code, message } = (await response.json()) as ErrorInfo;
        throw new AppError(code, message);
      }
      return response.blob();
    },
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return { blob: data, error: error === null ? null : toErrorInfo(error) };
}

/** An address of a blob for as long as the component shows it. */
export function useObjectUrl(blob: Blob | undefined): string | null {
  const url = useMemo(() => (blob === undefined ? null : URL.createObjectURL(blob)), [blob]);
  useEffect(
    () => () => {
      if (url !== null) {
        URL.revokeObjectURL(url);
      }
    },
    [url],
  );
  return url;
}
