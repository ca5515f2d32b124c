import type { Knex } from 'knex';

/** Recordings, the footage that they lie on, what locks and keeps it, rules and jobs. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  // Sources go; what was recorded of them stays, under the name that they had.
  await db.schema.createTable('recordings', (t) => {
    t.string('id', 36).primary();
    t.string('source_id', 80).notNullable();
    t.string('source_name', 120).notNullable();
    t.string('source_kind', 8).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('trigger', 10).notNullable();
    t.string('rule_id', 36);
    t.text('note');
    t.string('case_number', 120);
    t.string('started_by', 40);
    t.bigInteger('started_at').notNullable();
    t.bigInteger('until_at');
    t.bigInteger('ended_at');
    t.string('end_reason', 16);
    t.integer('has_video').notNullable().defaultTo(0);
    t.integer('has_audio').notNullable().defaultTo(0);
    t.integer('reencoded').notNullable().defaultTo(0);
    // Sums over its segments, kept with them: a list of days of footage reads no segment.
    t.bigInteger('bytes').notNullable().defaultTo(0);
    t.bigInteger('media_ms').notNullable().defaultTo(0);
    t.bigInteger('removed_at');
    t.index(['court_id', 'started_at']);
    t.index(['source_id', 'started_at']);
    t.index(['rule_id', 'source_id', 'started_at']);
  });
  await db.raw('CREATE INDEX recordings_open ON recordings (source_id) WHERE ended_at IS NULL');
  await db.raw('CREATE INDEX recordings_kept ON recordings (ended_at) WHERE removed_at IS NULL');

  await db.schema.createTable('footage_runs', (t) => {
    t.string('id', 36).primary();
    t.string('source_id', 80).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.bigInteger('started_at').notNullable();
    t.bigInteger('ended_at');
    t.string('end_reason', 12);
    t.integer('has_video').notNullable();
    t.integer('has_audio').notNullable();
    t.integer('reencoded').notNullable();
    t.string('init_sha256', 64).notNullable();
    t.index(['source_id', 'started_at']);
  });
  await db.schema.createTable('footage_segments', (t) => {
    t.string('run_id', 36).notNullable().references('footage_runs.id');
    t.integer('no').notNullable();
    t.string('source_id', 80).notNullable();
    t.bigInteger('at').notNullable();
    t.integer('ms').notNullable();
    t.integer('bytes').notNullable();
    t.string('sha256', 64).notNullable();
    // Whether the audit log holds its hash.
    t.integer('chained').notNullable().defaultTo(0);
    t.primary(['run_id', 'no']);
    t.index(['source_id', 'at']);
  });
  await db.raw('CREATE INDEX footage_segments_unchained ON footage_segments (run_id) WHERE chained = 0');

  await db.schema.createTable('recording_locks', (t) => {
    t.string('id', 36).primary();
    t.string('recording_id', 36).notNullable().references('recordings.id');
    t.bigInteger('from_at').notNullable();
    t.bigInteger('to_at');
    t.text('reason').notNullable();
    t.string('case_number', 120);
    t.string('keeper', 80).notNullable();
    t.bigInteger('locked_at').notNullable();
    t.string('locked_by', 40).notNullable();
    t.bigInteger('unlocked_at');
    t.string('unlocked_by', 40);
    t.text('unlock_reason');
    t.index('recording_id');
  });
  await db.schema.createTable('recording_rules', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('kind', 10).notNullable();
    t.string('name', 60).notNullable();
    t.integer('enabled').notNullable();
    t.text('settings').notNullable();
    t.index('court_id');
  });
  await db.schema.createTable('recording_retention', (t) => {
    t.string('court_id', 64).primary().references('courts.id');
    t.integer('days').notNullable();
    t.bigInteger('max_bytes');
  });
  await db.schema.createTable('recording_jobs', (t) => {
    t.string('id', 36).primary();
    t.string('kind', 10).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.bigInteger('created_at').notNullable();
    t.string('created_by', 40).notNullable();
    t.string('created_by_id', 64).notNullable().references('users.id');
    t.string('title', 80).notNullable();
    t.string('case_number', 120);
    t.text('reason');
    t.string('recording_id', 36).references('recordings.id');
    t.text('clips').notNullable();
    t.string('state', 10).notNullable();
    t.double('progress').notNullable().defaultTo(0);
    t.bigInteger('ended_at');
    t.text('error');
    // JSON of the file that it made, and of what a verification found.
    t.text('file');
    t.text('verified');
    t.index(['court_id', 'created_at']);
    t.index('state');
  });
  // What the audit log says of footage is found by its run and by its time.
  const footage = `action IN ('recordings.segments', 'recordings.removed')`;
  await db.raw(`CREATE INDEX audit_log_footage ON audit_log (target) WHERE ${footage}`);
  await db.raw(`CREATE INDEX audit_log_footage_at ON audit_log (at) WHERE action = 'recordings.segments'`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP INDEX audit_log_footage');
  await db.raw('DROP INDEX audit_log_footage_at');
  for (const table of [
    'recording_jobs',
    'recording_retention',
    'recording_rules',
    'recording_locks',
    'footage_segments',
    'footage_runs',
    'recordings',
  ]) {
    await db.schema.dropTable(table);
  }
}
