import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../app/session.ts';

/** The ports of the server that take RTMP and RTMPS; null where none does. */
export interface Intake {
  rtmpPort: number | null;
  rtmpsPort: number | null;
}

/** Where encoders publish over RTMP; null until it is known. */
export function useIntake(): { intake: Intake | null; isLoaded: boolean } {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['sources.intake'],
    queryFn: () => api.call.sources.intake.query({}),
  });
  return { intake: data ?? null, isLoaded: data !== undefined };
}
