import type { Knex } from 'knex';

/** A job may make the sealed package of an operation. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('recording_jobs', (t) => {
    t.string('operation_id', 36).references('operations.id');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('recording_jobs', (t) => {
    t.dropColumn('operation_id');
  });
}
