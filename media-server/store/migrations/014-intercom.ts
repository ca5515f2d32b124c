import type { Knex } from 'knex';

/** Talk groups and what was said in them, when and by whom. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('talk_groups', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('name', 60).notNullable();
    t.string('kind', 8).notNullable();
    t.integer('enabled').notNullable();
    // JSON: ids of units, or null for everybody of the court.
    t.text('unit_ids').notNullable();
    // JSON.
    t.text('rules').notNullable();
    t.text('priorities').notNullable();
    t.bigInteger('created_at').notNullable();
    t.string('created_by', 40).notNullable();
    t.bigInteger('closed_at');
  });
  // A group may go, and so may a person: what was said stays under the names of then.
  await db.schema.createTable('transmissions', (t) => {
    t.string('id', 36).primary();
    t.string('group_id', 36).notNullable();
    t.string('group_name', 60).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('person_id', 80).notNullable();
    t.string('label', 40).notNullable();
    t.string('name', 40).notNullable();
    t.string('role', 16).notNullable();
    t.integer('priority').notNullable();
    t.integer('is_broadcast').notNullable();
    t.bigInteger('started_at').notNullable();
    t.bigInteger('ended_at');
    t.string('end_reason', 16);
    t.string('ended_by', 40);
    t.index(['group_id', 'started_at']);
    t.index(['court_id', 'started_at']);
    t.index('started_at');
  });
  await db.raw('CREATE INDEX transmissions_open ON transmissions (id) WHERE ended_at IS NULL');
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('transmissions');
  await db.schema.dropTable('talk_groups');
}
