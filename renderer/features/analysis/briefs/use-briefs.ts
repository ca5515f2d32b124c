import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  briefPath,
  type BriefDocument,
  type BriefFormat,
  type BriefLanguage,
} from '#shared/analysis/brief.ts';
import type { BriefEntry } from '#shared/contract/analysis.ts';
import { refusalOf } from '../../../api/server-file.ts';
import { useApi } from '../../../app/session.ts';
import { saveFile } from '../../pipeline/shared/export.ts';

/** The briefs of a court. */
export function useBriefs(courtId: string): {
  briefs: BriefEntry[] | undefined;
  error: unknown;
  refresh: () => Promise<void>;
} {
  const api = useApi();
  const client = useQueryClient();
  const queryKey = ['analysis.briefs', courtId];
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => api.call.analysis.briefs.query({ courtId }),
  });
  return { briefs: data, error, refresh: () => client.invalidateQueries({ queryKey }) };
}

/** A written brief. It never changes. */
export function useBrief(
  id: string | undefined,
  language: BriefLanguage,
): { document: BriefDocument | undefined; error: unknown } {
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: ['analysis.brief', id, language],
    queryFn: () => api.call.analysis.brief.query({ id: id ?? '', language }),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { document: data?.document, error };
}

/** Saves a brief as a file. @throws AppError with the server's reason */
export function useBriefFile(): (id: string, format: BriefFormat, document: BriefDocument) => Promise<void> {
  const api = useApi();
  return async (id, format, { title, language }) => {
    const response = await fetch(new URL(briefPath(id, format, language), api.baseUrl), {
      headers: { authorization: `Bearer ${api.token}` },
    });
    if (!response.ok) {
      throw await refusalOf(response);
    }
    saveFile(await response.blob(), `${title.replaceAll(/[\\/:*?"<>|]/g, ' ')}.${format}`);
  };
}
