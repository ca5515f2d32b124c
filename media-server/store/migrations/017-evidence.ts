import type { Knex } from 'knex';

/** Evidence that officers send, with its locks and how long it is kept; jobs about it. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('evidence', (t) => {
    t.string('id', 36).primary();
    t.string('unit_id', 64).notNullable().references('units.id');
    // Units are renamed and change hands; what they sent stays under the names of the time.
    t.string('call_sign', 40).notNullable();
    t.string('officer_name', 80).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('kind', 8).notNullable();
    t.string('state', 10).notNullable();
    t.string('problem', 8);
    t.bigInteger('size').notNullable();
    t.string('sha256', 64).notNullable();
    t.string('type', 40);
    t.bigInteger('captured_at').notNullable();
    t.bigInteger('clock_offset_ms');
    t.double('lon');
    t.double('lat');
    t.double('accuracy');
    t.bigInteger('fix_age_ms');
    t.integer('case_no').references('cases.no');
    t.string('case_number', 120);
    t.string('operation_id', 36).references('operations.id');
    t.string('operation_title', 120);
    t.text('note');
    t.bigInteger('announced_at').notNullable();
    // When some of it arrived last, or it was announced.
    t.bigInteger('touched_at').notNullable();
    t.bigInteger('settled_at');
    t.integer('has_thumbnail').notNullable().defaultTo(0);
    t.bigInteger('removed_at');
    t.index(['court_id', 'captured_at']);
    t.index(['unit_id', 'captured_at']);
    t.index(['case_no', 'captured_at']);
    t.index(['operation_id', 'captured_at']);
    t.index('announced_at');
  });
  await db.raw(
    `CREATE INDEX evidence_open ON evidence (touched_at) WHERE state IN ('announced', 'receiving')`,
  );
  await db.raw('CREATE INDEX evidence_kept ON evidence (settled_at) WHERE removed_at IS NULL');
  await db.schema.createTable('evidence_locks', (t) => {
    t.string('id', 36).primary();
    t.string('evidence_id', 36).notNullable().references('evidence.id');
    t.text('reason').notNullable();
    t.string('case_number', 120);
    t.string('keeper', 80).notNullable();
    t.bigInteger('locked_at').notNullable();
    t.string('locked_by', 40).notNullable();
    t.bigInteger('unlocked_at');
    t.string('unlocked_by', 40);
    t.text('unlock_reason');
    t.index('evidence_id');
  });
  await db.schema.createTable('evidence_retention', (t) => {
    t.string('court_id', 64).primary().references('courts.id');
    t.integer('days').notNullable();
    t.bigInteger('max_bytes');
  });
  await db.schema.alterTable('recording_jobs', (t) => {
    t.text('evidence_ids').notNullable().defaultTo('[]');
  });
  // SQLite minds no length.
  if (db.client.config.client === 'pg') {
    await db.raw('ALTER TABLE recording_jobs ALTER COLUMN kind TYPE varchar(20)');
  }
  // What the audit log says of an item is found by it.
  await db.raw(
    `CREATE INDEX audit_log_evidence ON audit_log (target) WHERE action IN ('evidence.received', 'evidence.removed')`,
  );
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP INDEX audit_log_evidence');
  await db('recording_jobs').whereIn('kind', ['evidenceExport', 'evidenceVerify']).delete();
  if (db.client.config.client === 'pg') {
    await db.raw('ALTER TABLE recording_jobs ALTER COLUMN kind TYPE varchar(10)');
  }
  await db.schema.alterTable('recording_jobs', (t) => {
    t.dropColumn('evidence_ids');
  });
  for (const table of ['evidence_retention', 'evidence_locks', 'evidence']) {
    await db.schema.dropTable(table);
  }
}
