import type { Knex } from 'knex';

/** Values of evaluation that courts report with evidence. Rows are only added; of a leaf the latest counts. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('evaluation_reports', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('leaf_id', 20).notNullable();
    // A share from 0 to 1.
    t.double('value').notNullable();
    t.text('evidence').notNullable();
    t.string('reported_by', 80).notNullable();
    t.bigInteger('reported_at').notNullable();
    t.index(['court_id', 'leaf_id', 'reported_at']);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('evaluation_reports');
}
