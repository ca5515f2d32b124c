import type { Knex } from 'knex';

/** Sources that an encoder pushes have a stream key, of which only the SHA-256 is kept, and no address: theirs is empty. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('sources', (t) => {
    t.string('key_hash', 64);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('sources', (t) => {
    t.dropColumn('key_hash');
  });
}
