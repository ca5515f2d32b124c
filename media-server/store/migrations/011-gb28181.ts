import type { Knex } from 'knex';

/** Devices of GB/T 28181 and the channels that they have told of. Of a password only what its digest needs is kept. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('gb28181_devices', (t) => {
    t.string('id', 20).primary();
    t.string('court_id', 64).notNullable().references('courts.id').onDelete('CASCADE');
    t.string('name', 60).notNullable();
    t.string('algorithm', 10).notNullable();
    t.string('ha1', 64).notNullable();
    t.string('media_transport', 12).notNullable();
    t.string('manufacturer', 60).notNullable();
    t.string('model', 60).notNullable();
    t.string('firmware', 60).notNullable();
    t.bigInteger('enrolled_at').notNullable();
    t.bigInteger('registered_at');
    // Where it was reached last, and until when: it needn't register again when the server comes back.
    t.bigInteger('expires_at');
    t.string('transport', 3);
    t.string('host', 45);
    t.integer('port');
  });
  await db.schema.createTable('gb28181_channels', (t) => {
    t.string('device_id', 20).notNullable().references('gb28181_devices.id').onDelete('CASCADE');
    t.string('channel_id', 20).notNullable();
    t.string('name', 120).notNullable();
    t.string('manufacturer', 60).notNullable();
    t.string('model', 60).notNullable();
    t.boolean('is_online');
    t.integer('ptz_type');
    // Whose position and calls for help it reports.
    t.string('unit_id', 64).unique().references('units.id').onDelete('SET NULL');
    t.primary(['device_id', 'channel_id']);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('gb28181_channels');
  await db.schema.dropTable('gb28181_devices');
}
