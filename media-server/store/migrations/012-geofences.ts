import type { Knex } from 'knex';

/** Geofences, which units are inside of each, and who crossed which when. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('geofences', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('name', 60).notNullable();
    // JSON, see `FenceShape`.
    t.text('shape').notNullable();
    t.string('trigger', 8).notNullable();
    t.boolean('active').notNullable();
    t.bigInteger('created_at').notNullable();
    t.string('created_by', 80).notNullable();
    t.bigInteger('removed_at');
    t.index('court_id');
  });
  // Who isn't in here is outside.
  await db.schema.createTable('geofence_inside', (t) => {
    t.string('fence_id', 36).notNullable().references('geofences.id').onDelete('CASCADE');
    t.string('unit_id', 64).notNullable().references('units.id').onDelete('CASCADE');
    t.bigInteger('since').notNullable();
    t.primary(['fence_id', 'unit_id']);
  });
  await db.schema.createTable('geofence_events', (t) => {
    t.string('id', 36).primary();
    t.string('fence_id', 36).notNullable().references('geofences.id').onDelete('CASCADE');
    t.string('fence_name', 60).notNullable();
    t.string('unit_id', 64).notNullable().references('units.id').onDelete('CASCADE');
    t.string('kind', 8).notNullable();
    t.bigInteger('at').notNullable();
    t.double('lon').notNullable();
    t.double('lat').notNullable();
    t.bigInteger('acknowledged_at');
    t.string('acknowledged_by', 80);
    t.index('at');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('geofence_events');
  await db.schema.dropTable('geofence_inside');
  await db.schema.dropTable('geofences');
}
