import { App } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '#shared/incidents.ts';
import { unitSourceId } from '#shared/sources.ts';
import { errorText } from '../../app/error-text.ts';
import { useApi } from '../../app/session.ts';
import { putOnWall } from '../wall/stage/desk-wall.ts';

interface IncidentCommands {
  /** Opens the incident of a call for help, sends the nearest free units there and shows what all of them see. */
  respondToSos: (sosId: string) => Promise<void>;
  gather: (incident: Incident) => Promise<void>;
  showVideos: (incident: Incident) => void;
  /** Answers whether it succeeded. */
  open: (given: { id: string; courtId: string; title: string; point: Incident['point'] }) => Promise<boolean>;
  close: (incidentId: string, report: string) => Promise<boolean>;
}

/** The pictures of the unit that called and of those that were sent, on the wall that the desk works on. */
function showVideos({ unitId, unitIds }: Incident): void {
  for (const id of new Set(unitId === null ? unitIds : [unitId, ...unitIds])) {
    putOnWall(unitSourceId(id));
  }
}

/** Commands on incidents. A refusal is shown and what was done before it stays. */
export function useIncidentCommands(): IncidentCommands {
  const { t } = useTranslation('dispatch');
  const api = useApi();
  const { message } = App.useApp();
  return useMemo(() => {
    const { incidents } = api.call;
    const tell = async (run: () => Promise<unknown>, done: string): Promise<boolean> => {
      try {
        await run();
        void message.success(done);
        return true;
      } catch (error) {
        void message.error(errorText(error));
        return false;
      }
    };
    const gather = async (incident: Incident): Promise<void> => {
      await tell(async () => {
        const instructionId = crypto.randomUUID();
        showVideos(await incidents.gather.mutate({ incidentId: incident.id, instructionId }));
      }, t('incident.gathered'));
    };
    return {
      gather,
      showVideos,
      respondToSos: async (sosId) => {
        let incident: Incident | null = null;
        const isOpen = await tell(async () => {
          incident = await incidents.openFromSos.mutate({ id: crypto.randomUUID(), sosId });
          showVideos(incident);
        }, t('incident.opened'));
        if (isOpen && incident !== null) {
          await gather(incident);
        }
      },
      open: (given) => tell(() => incidents.open.mutate(given), t('incident.opened')),
      close: (incidentId, report) =>
        tell(() => incidents.close.mutate({ incidentId, report }), t('incident.closed')),
    };
  }, [api, message, t]);
}
