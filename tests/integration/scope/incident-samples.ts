import { randomUUID } from 'node:crypto';
import { COURT_OF } from './sides.ts';
import type { Given, Samples } from './sample.ts';

const nothing = { input: () => ({}), namesNothing: true } as const;
const incidentId = async ({ world, side }: Given) => ({ incidentId: await world.newIncident(side) });

/** A valid input of every call of incidents. */
export const INCIDENT_SAMPLES: Samples['incidents'] = {
  open: {
    input: ({ side }) => ({ id: randomUUID(), courtId: COURT_OF[side], title: '现场受阻', point: null }),
  },
  openFromSos: {
    input: async ({ world, side }) => ({
      id: randomUUID(),
      sosId: await world.newSos(await world.newUnitActor(side)),
    }),
  },
  gather: {
    input: async (given) => {
      const unit = await given.world.newUnitActor(given.side);
      // A unit is live, and so free, while it reads its inbox and tells where it is.
      unit.client.call.unit.inbox.subscribe({}, {});
      const place = { lon: 120, lat: 30, accuracy: 5, speed: null, heading: null, battery: 1 };
      await unit.client.call.unit.report.mutate({ positions: [{ ...place, at: Date.now() }] });
      return { ...(await incidentId(given)), instructionId: randomUUID() };
    },
  },
  note: { input: async (given) => ({ ...(await incidentId(given)), id: randomUUID(), text: '记' }) },
  close: { input: async (given) => ({ ...(await incidentId(given)), report: '已处置' }) },
  watch: nothing,
  log: { input: incidentId },
};
