import type { Knex } from 'knex';

/** A camera may have a second, smaller stream of its picture. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('sources', (t) => {
    t.string('sub_url', 500);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('sources', (t) => {
    t.dropColumn('sub_url');
  });
}
