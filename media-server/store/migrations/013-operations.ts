import type { Knex } from 'knex';

/** Operations with their units, waived checks, needs and log; instructions that must be confirmed; incidents. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('operations', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('state', 12).notNullable();
    t.integer('revision').notNullable();
    t.text('plan').notNullable();
    t.integer('phase');
    t.string('created_by', 40).notNullable();
    t.string('created_by_id', 64).notNullable().references('users.id');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('called_at');
    t.bigInteger('begun_at');
    t.bigInteger('ended_at');
    t.text('report');
    t.string('report_saved_by', 40);
    t.bigInteger('report_saved_at');
    t.string('report_signed_by', 40);
    t.bigInteger('report_signed_at');
    t.string('report_sha256', 64);
    t.index(['court_id', 'created_at']);
    t.index('state');
  });
  await db.schema.createTable('operation_cases', (t) => {
    t.string('operation_id', 36).notNullable().references('operations.id');
    t.integer('case_no').notNullable().references('cases.no');
    t.primary(['operation_id', 'case_no']);
    t.index('case_no');
  });
  await db.schema.createTable('operation_units', (t) => {
    t.string('operation_id', 36).notNullable().references('operations.id');
    t.string('unit_id', 64).notNullable().references('units.id');
    t.string('task', 120).notNullable();
    t.bigInteger('answered_at');
    // From when its silence counts, where it hasn't answered since.
    t.bigInteger('silent_from');
    t.bigInteger('left_at');
    t.primary(['operation_id', 'unit_id']);
    t.index('unit_id');
  });
  await db.schema.createTable('operation_waivers', (t) => {
    t.string('operation_id', 36).notNullable().references('operations.id');
    t.string('unit_id', 64).notNullable().references('units.id');
    t.string('item', 12).notNullable();
    t.string('by', 40).notNullable();
    t.bigInteger('at').notNullable();
    t.string('reason', 500).notNullable();
    t.primary(['operation_id', 'unit_id', 'item']);
  });
  await db.schema.createTable('operation_needs', (t) => {
    t.string('id', 36).primary();
    t.string('operation_id', 36).notNullable().references('operations.id');
    t.string('text', 200).notNullable();
    t.integer('quantity').notNullable();
    t.integer('met').notNullable();
    t.integer('is_cancelled').notNullable().defaultTo(0);
    t.bigInteger('created_at').notNullable();
    t.string('created_by', 40).notNullable();
    t.index('operation_id');
  });
  await db.schema.createTable('operation_log', (t) => {
    t.increments('no');
    t.string('operation_id', 36).notNullable().references('operations.id');
    t.bigInteger('at').notNullable();
    t.string('by', 40);
    t.text('fact').notNullable();
    // What happened once is noted once, however often it is told.
    t.string('key', 140);
    t.unique(['operation_id', 'key']);
    t.index(['operation_id', 'no']);
  });
  await db.schema.createTable('incidents', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('title', 120).notNullable();
    t.string('sos_id', 36).unique().references('sos_calls.id');
    t.string('unit_id', 64).references('units.id');
    t.double('lon');
    t.double('lat');
    t.string('opened_by', 40).notNullable();
    t.string('opened_by_id', 64).notNullable().references('users.id');
    t.bigInteger('opened_at').notNullable();
    t.string('closed_by', 40);
    t.bigInteger('closed_at');
    t.text('report');
    t.index(['court_id', 'opened_at']);
  });
  await db.schema.createTable('incident_units', (t) => {
    t.string('incident_id', 36).notNullable().references('incidents.id');
    t.string('unit_id', 64).notNullable().references('units.id');
    t.double('distance_m').notNullable();
    t.bigInteger('sent_at').notNullable();
    t.primary(['incident_id', 'unit_id']);
  });
  await db.schema.createTable('incident_log', (t) => {
    t.increments('no');
    t.string('incident_id', 36).notNullable().references('incidents.id');
    t.bigInteger('at').notNullable();
    t.string('by', 40);
    t.text('fact').notNullable();
    t.string('key', 140);
    t.unique(['incident_id', 'key']);
  });
  await db.schema.alterTable('instructions', (t) => {
    // No reference: SQLite adds one to a table only by making it anew, under what refers to it.
    t.string('operation_id', 36);
    t.integer('confirm_s');
    t.bigInteger('amber_at');
    t.bigInteger('alarmed_at');
    t.bigInteger('alarm_seen_at');
    t.string('alarm_seen_by', 40);
  });
  // Instructions whose confirmation is still waited for.
  await db.raw(
    'CREATE INDEX instructions_to_confirm ON instructions (created_at) WHERE confirm_s IS NOT NULL AND alarmed_at IS NULL',
  );
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP INDEX instructions_to_confirm');
  await db.schema.alterTable('instructions', (t) => {
    t.dropColumns('operation_id', 'confirm_s', 'amber_at', 'alarmed_at', 'alarm_seen_at', 'alarm_seen_by');
  });
  for (const table of ['incident_log', 'incident_units', 'incidents']) {
    await db.schema.dropTable(table);
  }
  for (const table of ['log', 'needs', 'waivers', 'units', 'cases']) {
    await db.schema.dropTable(`operation_${table}`);
  }
  await db.schema.dropTable('operations');
}
