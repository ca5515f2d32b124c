import type { Knex } from 'knex';

/** Monthly briefs with their figures as they were. Rows are only added. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('analysis_briefs', (t) => {
    t.string('id', 36).primary();
    t.string('catalogue_id', 80).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('month', 7).notNullable();
    t.text('figures').notNullable();
    t.bigInteger('made_at').notNullable();
    // NULL: by the timetable.
    t.string('made_by', 80);
    t.index(['court_id', 'month']);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('analysis_briefs');
}
