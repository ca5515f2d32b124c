import type { Knex } from 'knex';

/** Views and dashboards of decision analysis that users have kept; those with `sharing` are seen by others too. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('analysis_saved', (t) => {
    t.string('id', 36).primary();
    t.string('owner_id', 36).notNullable();
    t.string('owner_name', 80).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('name', 60).notNullable();
    t.text('sharing');
    t.text('body').notNullable();
    t.integer('version').notNullable();
    t.bigInteger('updated_at').notNullable();
    t.index('owner_id');
    t.index('court_id');
  });
  // From now on the results of a case hold the times of its clocks.
  await db('cases').update({ stale: 1 });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('analysis_saved');
}
