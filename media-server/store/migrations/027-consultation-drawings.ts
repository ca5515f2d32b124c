import type { Knex } from 'knex';

/** What was drawn over the content of consultations, a layer for each page. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('consultation_strokes', (t) => {
    t.increments('no');
    t.string('id', 36).notNullable();
    t.string('consultation_id', 36).notNullable().references('consultations.id');
    t.string('layer_id', 36).notNullable();
    t.string('site_id', 36).notNullable();
    t.bigInteger('at').notNullable();
    t.text('stroke').notNullable();
    t.unique(['consultation_id', 'id']);
    t.index(['consultation_id', 'layer_id', 'no']);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('consultation_strokes');
}
