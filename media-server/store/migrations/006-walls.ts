import type { Knex } from 'knex';

/** Walls of halls with what they show, their scenes and rules, and the files that stand on them. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('walls', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('name', 60).notNullable();
    t.text('geometry').notNullable();
    t.text('web_origins').notNullable();
    // What it shows now, and what it returns to after a hold.
    t.text('state').notNullable();
    t.bigInteger('created_at').notNullable();
    t.index('court_id');
  });
  await db.schema.createTable('wall_scenes', (t) => {
    t.string('id', 36).primary();
    t.string('wall_id', 36).notNullable().references('walls.id').onDelete('CASCADE');
    t.string('name', 60).notNullable();
    t.integer('digit');
    t.text('layout').notNullable();
    t.bigInteger('updated_at').notNullable();
    t.string('updated_by', 120).notNullable();
    t.index('wall_id');
  });
  await db.schema.createTable('wall_rules', (t) => {
    t.string('id', 36).primary();
    t.string('wall_id', 36).notNullable().references('walls.id').onDelete('CASCADE');
    t.text('rule').notNullable();
    t.bigInteger('created_at').notNullable();
    t.index('wall_id');
  });
  await db.schema.createTable('wall_files', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('name', 200).notNullable();
    t.string('type', 40).notNullable();
    t.bigInteger('size').notNullable();
    t.string('sha256', 64).notNullable();
    t.bigInteger('added_at').notNullable();
    t.string('added_by', 120).notNullable();
    t.index('court_id');
    t.index('sha256');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['wall_files', 'wall_rules', 'wall_scenes', 'walls']) {
    await db.schema.dropTable(table);
  }
}
