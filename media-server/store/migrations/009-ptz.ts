import type { Knex } from 'knex';

/** The ONVIF side of sources: address, profile and what its pictures need to be pointed into. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('source_onvif', (t) => {
    t.string('source_id', 80).primary().references('sources.id').onDelete('CASCADE');
    // With user and password in it, as the sources' own addresses.
    t.string('url', 1000).notNullable();
    t.string('profile_token', 64).notNullable();
    t.double('magnification').notNullable();
    t.boolean('has_ptz').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('source_onvif');
}
