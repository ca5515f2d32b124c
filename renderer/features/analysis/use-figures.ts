import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AnalysisStatus, FigureTable, SituationBoard } from '#shared/contract/analysis.ts';
import type { Question } from '#shared/analysis/question.ts';
import { useApi } from '../../app/session.ts';

/** Figures are asked for anew so often: they follow the cases within seconds. */
const REFRESH_MS = 15_000;

export interface Read<T> {
  /** Undefined before the first answer. */
  data: T | undefined;
  error: unknown;
  /** Another question is on its way; what is shown is the answer to the one before. */
  isStale: boolean;
  retry: () => void;
}

/** The answer to a question, kept up to date. */
export function useFigures(question: Question): Read<FigureTable> {
  const api = useApi();
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['analysis.query', question],
    queryFn: () => api.call.analysis.query.query(question),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  return { data, error, isStale: isPlaceholderData, retry: () => void refetch() };
}

/** The situation board of a court, kept up to date. */
export function useBoard(catalogueId: string, courtId: string | undefined): Read<SituationBoard> {
  const api = useApi();
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['analysis.board', catalogueId, courtId ?? ''],
    queryFn: () =>
      api.call.analysis.board.query({ catalogueId, ...(courtId === undefined ? {} : { courtId }) }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  return { data, error, isStale: isPlaceholderData, retry: () => void refetch() };
}

/** How far the figures are up to date. */
export function useAnalysisStatus(): AnalysisStatus | undefined {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['analysis.status'],
    queryFn: () => api.call.analysis.status.query({}),
    refetchInterval: 5_000,
  });
  return data;
}
