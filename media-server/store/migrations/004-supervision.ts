import type { Knex } from 'knex';

/** Supervision orders with what was done with them, files that belong to them, and filters that users keep. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('supervision_orders', (t) => {
    t.string('id', 36).primary();
    t.string('from_court_id', 64).notNullable().references('courts.id');
    t.string('to_court_id', 64).notNullable().references('courts.id');
    t.string('from_name', 40).notNullable();
    t.string('from_user_id', 64).notNullable().references('users.id');
    t.integer('case_no').references('cases.no');
    t.integer('alarm_id').references('alarms.id');
    t.string('node_id', 80);
    t.text('text').notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('due_at').notNullable();
    t.string('state', 12).notNullable();
    t.integer('overdue').notNullable().defaultTo(0);
    t.integer('failures').notNullable().defaultTo(0);
    t.string('interview', 8).notNullable().defaultTo('none');
    t.bigInteger('received_at');
    t.bigInteger('answered_at');
    t.bigInteger('closed_at');
    t.index(['to_court_id', 'created_at']);
    t.index(['from_court_id', 'created_at']);
    t.index('case_no');
  });
  // Orders that wait for an answer, by when it is due.
  await db.raw(
    `CREATE INDEX supervision_orders_waiting ON supervision_orders (due_at) WHERE overdue = 0 AND state IN ('sent', 'received', 'returned')`,
  );
  await db.schema.createTable('supervision_entries', (t) => {
    t.increments('no');
    t.string('order_id', 36).notNullable().references('supervision_orders.id');
    t.bigInteger('at').notNullable();
    t.string('by', 40);
    t.string('court_id', 64).references('courts.id');
    t.string('kind', 12).notNullable();
    t.text('text');
    t.index(['order_id', 'no']);
  });
  await db.schema.createTable('attachments', (t) => {
    t.string('id', 36).primary();
    t.string('order_id', 36).notNullable().references('supervision_orders.id');
    t.integer('entry_no').references('supervision_entries.no');
    t.string('name', 200).notNullable();
    t.string('type', 120).notNullable();
    t.integer('size').notNullable();
    t.string('sha256', 64).notNullable();
    t.bigInteger('created_at').notNullable();
    t.string('created_by', 64).notNullable().references('users.id');
    t.index('order_id');
  });
  await db.schema.createTable('saved_filters', (t) => {
    t.string('id', 36).primary();
    t.string('user_id', 64).notNullable().references('users.id');
    t.string('view', 40).notNullable();
    t.string('name', 60).notNullable();
    t.text('query').notNullable();
    t.bigInteger('created_at').notNullable();
    t.index('user_id');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['saved_filters', 'attachments', 'supervision_entries', 'supervision_orders']) {
    await db.schema.dropTable(table);
  }
}
