import type { Knex } from 'knex';

/** Terminals of JT/T 808, each the carrier of one unit. Of the code by which it gets in only the SHA-256 is kept. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('terminals', (t) => {
    t.string('id', 36).primary();
    t.string('unit_id', 64).notNullable().unique().references('units.id').onDelete('CASCADE');
    // Without the zeros before it.
    t.string('phone', 20).notNullable().unique();
    t.string('device_id', 60);
    t.string('maker', 60).notNullable();
    t.string('model', 60).notNullable();
    t.string('plate', 60).notNullable();
    t.string('edition', 4);
    t.string('code_hash', 64);
    t.bigInteger('enrolled_at').notNullable();
    t.bigInteger('registered_at');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('terminals');
}
