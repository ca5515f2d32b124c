import type { Knex } from 'knex';

/** Voice notes and pictures that go along with instructions. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('instruction_files', (t) => {
    t.string('id', 36).primary();
    t.string('user_id', 64).notNullable().references('users.id');
    // Null until the instruction is sent that it goes along with.
    t.string('instruction_id', 36).references('instructions.id');
    t.string('kind', 8).notNullable();
    t.string('type', 40).notNullable();
    t.bigInteger('size').notNullable();
    t.string('sha256', 64).notNullable();
    t.bigInteger('added_at').notNullable();
    t.index('instruction_id');
    t.index('sha256');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('instruction_files');
}
