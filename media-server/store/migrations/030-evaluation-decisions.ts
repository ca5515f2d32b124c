import type { Knex } from 'knex';

/** Who has reported, and what was decided about reports: only what is approved counts. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('evaluation_reports', (t) => {
    // Null of what was reported before this was kept.
    t.string('reported_by_id', 64);
  });
  await db.schema.createTable('evaluation_decisions', (t) => {
    t.string('report_id', 36).primary().references('evaluation_reports.id');
    // approved, returned
    t.string('decision', 10).notNullable();
    t.text('reason');
    t.string('decided_by', 80).notNullable();
    t.bigInteger('decided_at').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('evaluation_decisions');
  await db.schema.alterTable('evaluation_reports', (t) => t.dropColumn('reported_by_id'));
}
