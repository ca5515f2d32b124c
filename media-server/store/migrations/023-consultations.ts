import type { Knex } from 'knex';

/** Sessions of consultations with their sites, cases, log of commands, minutes, and pictures of roll calls. Times are UTC milliseconds. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('consultations', (t) => {
    t.string('id', 36).primary();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('phase', 12).notNullable();
    t.string('created_by_id', 64).notNullable().references('users.id');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('planned_at').notNullable();
    t.text('state').notNullable();
    t.text('minutes');
    t.string('minutes_saved_by', 40);
    t.bigInteger('minutes_saved_at');
    t.string('minutes_signed_by', 40);
    t.bigInteger('minutes_signed_at');
    t.string('minutes_sha256', 64);
    t.index(['court_id', 'planned_at']);
    t.index('phase');
  });
  await db.schema.createTable('consultation_sites', (t) => {
    t.string('consultation_id', 36).notNullable().references('consultations.id');
    t.string('site_id', 36).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.string('user_id', 64).references('users.id');
    t.primary(['consultation_id', 'site_id']);
    t.index('court_id');
  });
  await db.schema.createTable('consultation_cases', (t) => {
    t.string('consultation_id', 36).notNullable().references('consultations.id');
    t.integer('case_no').notNullable().references('cases.no');
    t.primary(['consultation_id', 'case_no']);
    t.index('case_no');
  });
  await db.schema.createTable('consultation_log', (t) => {
    t.increments('no');
    t.string('consultation_id', 36).notNullable().references('consultations.id');
    t.bigInteger('at').notNullable();
    t.string('by', 40);
    t.string('site_id', 36);
    t.text('act').notNullable();
    t.index(['consultation_id', 'no']);
  });
  await db.schema.createTable('consultation_pictures', (t) => {
    t.string('consultation_id', 36).notNullable().references('consultations.id');
    t.string('roll_id', 36).notNullable();
    t.string('site_id', 36).notNullable();
    t.bigInteger('at').notNullable();
    t.string('type', 20).notNullable();
    t.string('sha256', 64).notNullable();
    t.primary(['roll_id', 'site_id']);
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['pictures', 'log', 'cases', 'sites']) {
    await db.schema.dropTable(`consultation_${table}`);
  }
  await db.schema.dropTable('consultations');
}
