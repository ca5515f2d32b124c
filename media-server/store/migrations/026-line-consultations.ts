import type { Knex } from 'knex';

/** Consultations of other courts' servers as these have told them last: the record of those who took part over a line. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('line_consultations', (t) => {
    t.string('line_id', 16).notNullable();
    t.string('consultation_id', 36).notNullable();
    t.text('told').notNullable();
    t.primary(['line_id', 'consultation_id']);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('line_consultations');
}
