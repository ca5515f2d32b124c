import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '#shared/incidents.ts';
import { unitSourceId } from '#shared/sources.ts';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';
import { putOnWall } from '../wall/stage/desk-wall.ts';

interface NewIncident {
  id: string;
  courtId: string;
  title: string;
  point: Incident['point'];
}

interface IncidentCommands {
  /** One of the commands is on its way. */
  busy: boolean;
  /** Opens the incident of a call for help, sends the nearest free units there and shows what all of them see. */
  respondToSos: (sosId: string) => Promise<void>;
  gather: (incident: Incident) => Promise<void>;
  showVideos: (incident: Incident) => void;
  /** Answers whether it succeeded. */
  open: (given: NewIncident) => Promise<boolean>;
  close: (incidentId: string, report: string) => Promise<boolean>;
}

/** The pictures of the unit that called and of those that were sent, on the wall that the desk works on. */
function showVideos({ unitId, unitIds }: Incident): void {
  for (const id of new Set(unitId === null ? unitIds : [unitId, ...unitIds])) {
    putOnWall(unitSourceId(id));
  }
}

/**
 * Orders to gather that aren't known to have arrived, by incident. A second click while one is on its way, or after an answer that was
 * lost, repeats the same order: it doesn't send further units.
 */
const gathering = new Map<string, string>();

/** Commands on incidents. A refusal is shown and what was done before it stays. */
export function useIncidentCommands(): IncidentCommands {
  const { t } = useTranslation('dispatch');
  const api = useApi();
  const { busy, run } = useCommand();
  const commands = useMemo(() => {
    const { incidents } = api.call;
    const gather = async ({ id: incidentId }: Incident): Promise<void> => {
      const instructionId = gathering.get(incidentId) ?? crypto.randomUUID();
      gathering.set(incidentId, instructionId);
      await run(async () => {
        showVideos(await incidents.gather.mutate({ incidentId, instructionId }));
        gathering.delete(incidentId);
      }, t('incident.gathered'));
    };
    return {
      gather,
      showVideos,
      respondToSos: async (sosId: string) => {
        let incident: Incident | null = null;
        const isOpen = await run(async () => {
          incident = await incidents.openFromSos.mutate({ id: crypto.randomUUID(), sosId });
          showVideos(incident);
        }, t('incident.opened'));
        if (isOpen && incident !== null) {
          await gather(incident);
        }
      },
      open: (given: NewIncident) => run(() => incidents.open.mutate(given), t('incident.opened')),
      close: (incidentId: string, report: string) =>
        run(() => incidents.close.mutate({ incidentId, report }), t('incident.closed')),
    };
  }, [api, run, t]);
  return { ...commands, busy };
}
