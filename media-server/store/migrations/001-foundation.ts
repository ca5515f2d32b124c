import type { Knex } from 'knex';

/** Courts, people, devices, sources, dispatch and the audit log. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('courts', (t) => {
    t.string('id', 64).primary();
    t.string('parent_id', 64).references('courts.id');
    t.string('level', 16).notNullable();
    // Materialised path of ids, each followed by a slash: a subtree is one index range.
    t.string('path', 255).notNullable().unique();
    t.string('name_zh', 120).notNullable();
    t.string('name_en', 160).notNullable();
    t.string('short_zh', 60).notNullable();
    t.string('division_code', 12).notNullable();
    t.double('lon').notNullable();
    t.double('lat').notNullable();
  });

  await compareByBytes(db, 'courts', 'path');

  await db.schema.createTable('users', (t) => {
    t.string('id', 64).primary();
    t.string('username', 40).notNullable().unique();
    t.string('name_zh', 40).notNullable();
    t.string('name_en', 80).notNullable();
    t.string('role', 20).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('password_hash', 255).notNullable();
    t.boolean('disabled').notNullable().defaultTo(false);
    t.integer('failed_logins').notNullable().defaultTo(0);
    t.bigInteger('locked_until');
    t.bigInteger('created_at').notNullable();
    t.index('court_id');
  });

  await db.schema.createTable('units', (t) => {
    t.increments('no');
    t.string('id', 64).notNullable().unique();
    t.string('call_sign', 24).notNullable();
    t.string('officer_name', 40).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('device_model', 60).notNullable();
    t.bigInteger('enrolled_at');
    t.bigInteger('last_seen_at');
    t.bigInteger('created_at').notNullable();
    t.unique(['court_id', 'call_sign']);
  });

  await db.schema.createTable('enrolment_codes', (t) => {
    t.string('code_hash', 64).primary();
    t.string('unit_id', 64).notNullable().references('units.id');
    t.bigInteger('expires_at').notNullable();
    t.bigInteger('used_at');
    t.index('unit_id');
  });

  // The id is the SHA-256 of the token, so that the table doesn't let anyone in.
  await db.schema.createTable('sessions', (t) => {
    t.string('id', 64).primary();
    t.string('user_id', 64).references('users.id');
    t.string('unit_id', 64).references('units.id');
    t.string('client', 120).notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('last_seen_at').notNullable();
    t.bigInteger('expires_at').notNullable();
    t.bigInteger('revoked_at');
    t.index('user_id');
    t.index('unit_id');
    t.index('expires_at');
  });

  await db.schema.createTable('positions', (t) => {
    t.string('unit_id', 64).notNullable().references('units.id');
    t.bigInteger('at').notNullable();
    t.double('lon').notNullable();
    t.double('lat').notNullable();
    t.double('accuracy').notNullable();
    t.double('speed');
    t.double('heading');
    t.double('battery');
    t.primary(['unit_id', 'at']);
  });

  await db.schema.createTable('sources', (t) => {
    t.string('id', 80).primary();
    t.string('kind', 8).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('name', 60).notNullable();
    t.string('url', 500).notNullable();
    t.boolean('enabled').notNullable().defaultTo(true);
    t.bigInteger('created_at').notNullable();
    t.index('court_id');
  });

  await db.schema.createTable('instructions', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('from_user_id', 64).notNullable().references('users.id');
    t.string('from_name', 40).notNullable();
    t.text('target').notNullable();
    t.text('text').notNullable();
    t.string('priority', 8).notNullable();
    t.bigInteger('created_at').notNullable();
    t.index(['court_id', 'created_at']);
  });

  await db.schema.createTable('instruction_receipts', (t) => {
    t.string('instruction_id', 36).notNullable().references('instructions.id');
    t.string('unit_id', 64).notNullable().references('units.id');
    t.string('state', 10).notNullable();
    t.bigInteger('delivered_at');
    t.bigInteger('read_at');
    t.bigInteger('done_at');
    t.primary(['instruction_id', 'unit_id']);
    t.index(['unit_id', 'state']);
  });

  await db.schema.createTable('sos_calls', (t) => {
    t.string('id', 36).primary();
    t.string('unit_id', 64).notNullable().references('units.id');
    t.string('court_id', 64).notNullable().references('courts.id');
    t.bigInteger('raised_at').notNullable();
    t.text('position');
    t.bigInteger('acknowledged_at');
    t.string('acknowledged_by', 40);
    t.bigInteger('cleared_at');
    t.string('cleared_by', 40);
    t.boolean('cancelled_by_unit').notNullable().defaultTo(false);
    t.index(['court_id', 'cleared_at']);
    t.index('unit_id');
  });

  await db.schema.createTable('audit_log', (t) => {
    t.bigInteger('seq').primary();
    t.bigInteger('at').notNullable();
    t.string('actor', 120).notNullable();
    t.string('court_id', 64);
    t.string('court_path', 255);
    t.string('action', 80).notNullable();
    t.string('target', 200);
    t.string('outcome', 8).notNullable();
    t.text('detail').notNullable();
    t.string('prev_hash', 64).notNullable();
    t.string('hash', 64).notNullable();
    t.index(['court_path', 'seq']);
  });
  await compareByBytes(db, 'audit_log', 'court_path');
}

/** A range of paths is a subtree only where text is ordered by its bytes. SQLite does so; PostgreSQL orders by its locale. */
async function compareByBytes(db: Knex, table: string, column: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw('ALTER TABLE ?? ALTER COLUMN ?? TYPE varchar(255) COLLATE "C"', [table, column]);
  }
}

export async function down(db: Knex): Promise<void> {
  for (const table of [
    'audit_log',
    'sos_calls',
    'instruction_receipts',
    'instructions',
    'sources',
    'positions',
    'sessions',
    'enrolment_codes',
    'units',
    'users',
    'courts',
  ]) {
    await db.schema.dropTable(table);
  }
}
