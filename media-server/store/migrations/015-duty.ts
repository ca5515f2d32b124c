import type { Knex } from 'knex';

/** Duty: rosters, hand-overs, the duty log and roll calls. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('duty_shifts', (t) => {
    t.string('court_id', 64).primary().references('courts.id');
    t.text('kinds').notNullable();
    t.bigInteger('updated_at').notNullable();
    t.string('updated_by', 40).notNullable();
  });
  await db.schema.createTable('duty_assignments', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('role', 16).notNullable();
    t.string('user_id', 64).references('users.id');
    t.string('person_name', 40).notNullable();
    t.bigInteger('from_at').notNullable();
    t.bigInteger('to_at').notNullable();
    t.index(['court_id', 'from_at']);
    t.index('to_at');
  });
  await createHandovers(db);
  await db.schema.createTable('duty_log', (t) => {
    t.increments('no');
    t.string('id', 36).notNullable().unique();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.bigInteger('at').notNullable();
    t.bigInteger('written_at').notNullable();
    t.string('kind', 12).notNullable();
    t.text('text').notNullable();
    t.text('link');
    // An entry is corrected once; what is wrong with the correction is corrected there.
    t.string('corrects', 36).unique().references('duty_log.id');
    t.string('by_user_id', 64).references('users.id');
    t.string('by_name', 40);
    t.index(['court_id', 'no']);
  });
  await createRollCalls(db);
}

async function createHandovers(db: Knex): Promise<void> {
  await db.schema.createTable('duty_handovers', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('state', 10).notNullable();
    t.bigInteger('signed_at').notNullable();
    t.string('out_user_id', 64).notNullable().references('users.id');
    t.string('out_username', 40).notNullable();
    t.string('out_name', 40).notNullable();
    t.bigInteger('taken_at');
    t.string('in_user_id', 64).references('users.id');
    t.string('in_username', 40);
    t.string('in_name', 40);
    t.text('notes').notNullable();
    t.text('remark');
    t.text('withdrawn_why');
    t.string('previous_id', 36).references('duty_handovers.id');
    t.string('previous_hash', 64);
    t.integer('is_changed');
    t.string('content_hash', 64).notNullable();
    t.string('hash', 64).notNullable();
    t.string('taken_hash', 64);
    t.text('sections').notNullable();
    t.index(['court_id', 'signed_at']);
  });
  // A desk is handed over to one at a time.
  await db.raw(`CREATE UNIQUE INDEX duty_handovers_open ON duty_handovers (court_id) WHERE state = 'signed'`);
  // By these entries a sheet is shown to be what was signed.
  await db.raw(
    `CREATE INDEX audit_log_handovers ON audit_log (target) WHERE action IN ('duty.handoverSigned', 'duty.handoverTaken')`,
  );
}

async function createRollCalls(db: Knex): Promise<void> {
  await db.schema.createTable('duty_roll_calls', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('from_user_id', 64).notNullable().references('users.id');
    t.string('from_name', 40).notNullable();
    t.string('text', 200).notNullable();
    t.bigInteger('started_at').notNullable();
    t.bigInteger('deadline_at').notNullable();
    t.bigInteger('ended_at');
    t.index('started_at');
  });
  await db.raw(
    `CREATE INDEX duty_roll_calls_running ON duty_roll_calls (deadline_at) WHERE ended_at IS NULL`,
  );
  await db.schema.createTable('duty_roll_call_answers', (t) => {
    t.string('call_id', 36).notNullable().references('duty_roll_calls.id');
    t.string('court_id', 64).notNullable().references('courts.id');
    t.bigInteger('answered_at');
    t.string('by_user_id', 64).references('users.id');
    t.string('by_name', 40);
    t.string('remark', 200);
    t.primary(['call_id', 'court_id']);
    t.index('court_id');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP INDEX audit_log_handovers');
  for (const table of [
    'duty_roll_call_answers',
    'duty_roll_calls',
    'duty_log',
    'duty_handovers',
    'duty_assignments',
    'duty_shifts',
  ]) {
    await db.schema.dropTable(table);
  }
}
