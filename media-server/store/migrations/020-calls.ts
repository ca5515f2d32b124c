import type { Knex } from 'knex';

/** Calls with video: who called whom, when, and why it ended; talk groups that are recorded. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('calls', (t) => {
    t.string('id', 36).primary();
    for (const side of ['caller', 'callee']) {
      t.string(`${side}_id`, 80).notNullable();
      t.string(`${side}_label`, 40).notNullable();
      t.string(`${side}_name`, 40).notNullable();
      t.string(`${side}_court_id`, 64).notNullable().references('courts.id');
      t.index([`${side}_court_id`, 'began_at']);
    }
    t.bigInteger('began_at').notNullable();
    t.bigInteger('answered_at');
    t.bigInteger('ended_at');
    t.string('end_reason', 16);
    t.string('ended_by', 8);
    t.index('began_at');
  });
  await db.raw('CREATE INDEX calls_open ON calls (id) WHERE ended_at IS NULL');
  for (const table of ['talk_groups', 'transmissions']) {
    await db.schema.alterTable(table, (t) => t.integer('recorded').notNullable().defaultTo(0));
  }
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['talk_groups', 'transmissions']) {
    await db.schema.alterTable(table, (t) => t.dropColumn('recorded'));
  }
  await db.schema.dropTable('calls');
}
