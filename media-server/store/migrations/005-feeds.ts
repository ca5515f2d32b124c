import type { Knex } from 'knex';

/** Imports of files, and pushes that were answered, so that a repeated one is answered alike. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('import_jobs', (t) => {
    t.string('id', 36).primary();
    t.string('catalogue_id', 80).notNullable();
    t.string('file', 500).notNullable();
    // Of the file's beginning, its size, and the mapping: the same file with the same mapping goes on where it was.
    t.string('fingerprint', 64).notNullable();
    t.bigInteger('size').notNullable();
    t.string('state', 10).notNullable();
    t.bigInteger('read').notNullable();
    t.bigInteger('records').notNullable();
    t.bigInteger('appended').notNullable();
    t.bigInteger('duplicates').notNullable();
    t.bigInteger('skipped').notNullable();
    t.bigInteger('refused').notNullable();
    // Cases whose state has still to be worked out, after the file was read.
    t.bigInteger('unsettled').notNullable();
    t.text('problems').notNullable();
    t.bigInteger('started_at').notNullable();
    // Machine and process.
    t.string('owner', 300).notNullable();
    // Sign of life of the process that runs it.
    t.bigInteger('seen_at').notNullable();
    t.bigInteger('ended_at');
    t.text('reason');
    t.index('fingerprint');
    t.index('started_at');
    t.index(['state', 'seen_at']);
  });
  await db.schema.createTable('push_keys', (t) => {
    t.string('user_id', 64).notNullable().references('users.id');
    t.string('key', 120).notNullable();
    t.string('body_hash', 64).notNullable();
    t.text('answer').notNullable();
    t.bigInteger('at').notNullable();
    t.primary(['user_id', 'key']);
    t.index('at');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('push_keys');
  await db.schema.dropTable('import_jobs');
}
