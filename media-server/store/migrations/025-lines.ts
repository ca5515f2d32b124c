import type { Knex } from 'knex';

/** What is shared over lines to other courts' servers. A line is configured and has no row. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('line_courts', (t) => {
    t.string('line_id', 16).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.primary(['line_id', 'court_id']);
  });
  await db.schema.createTable('line_sources', (t) => {
    t.string('line_id', 16).notNullable();
    // A unit's camera has no row among sources.
    t.string('source_id', 80).notNullable();
    t.string('rank', 10).notNullable();
    t.primary(['line_id', 'source_id']);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('line_sources');
  await db.schema.dropTable('line_courts');
}
