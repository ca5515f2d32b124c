import type { Knex } from 'knex';

/** A unit has at most one open emergency call, whatever arrives at the same time. */
export async function up(db: Knex): Promise<void> {
  await db.raw('CREATE UNIQUE INDEX sos_calls_one_open ON sos_calls (unit_id) WHERE cleared_at IS NULL');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP INDEX sos_calls_one_open');
}
