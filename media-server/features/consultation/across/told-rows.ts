import type { Knex } from 'knex';
import { ToldSession } from '../../../lines/consultation-protocol.ts';

interface Row {
  line_id: string;
  consultation_id: string;
  told: string;
}

/** Where a line keeps what its peer has told of sessions. */
export interface ToldStore {
  /** What was told before the server was started. */
  known: readonly ToldSession[];
  save: (session: ToldSession) => Promise<void>;
  remove: (consultationId: string) => Promise<void>;
}

/** Opens the stores of all lines. What a version before this one kept otherwise is left out until it is told again. */
export async function openToldStores(db: Knex): Promise<(lineId: string) => ToldStore> {
  const rows = (await db('line_consultations')) as Row[];
  return (lineId) => ({
    known: rows.flatMap((row) => {
      const told = row.line_id === lineId ? ToldSession.safeParse(JSON.parse(row.told)) : undefined;
      return told?.success === true ? [told.data] : [];
    }),
    save: async (session) => {
      await db('line_consultations')
        .insert({ line_id: lineId, consultation_id: session.id, told: JSON.stringify(session) })
        .onConflict(['line_id', 'consultation_id'])
        .merge();
    },
    remove: async (consultationId) => {
      await db('line_consultations').where({ line_id: lineId, consultation_id: consultationId }).delete();
    },
  });
}
