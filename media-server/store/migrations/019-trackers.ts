import type { Knex } from 'knex';

/** Phones with a tracker app, each the carrier of one unit. Of the identifier that lets it in only the SHA-256 is kept. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('trackers', (t) => {
    t.string('id', 36).primary();
    t.string('unit_id', 64).notNullable().unique().references('units.id').onDelete('CASCADE');
    t.string('app', 16).notNullable();
    t.string('datum', 16).notNullable();
    t.string('identifier_hash', 64).notNullable().unique();
    t.bigInteger('enrolled_at').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('trackers');
}
