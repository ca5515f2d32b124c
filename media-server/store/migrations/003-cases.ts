import type { Knex } from 'knex';

/** Text that is compared and ordered by its bytes on both databases. */
async function compareByBytes(
  db: Knex,
  table: string,
  columns: Readonly<Record<string, number>>,
): Promise<void> {
  if (db.client.config.client === 'pg') {
    for (const [column, length] of Object.entries(columns)) {
      await db.raw(`ALTER TABLE ?? ALTER COLUMN ?? TYPE varchar(${length}) COLLATE "C"`, [table, column]);
    }
  }
}

/**
 * The court of a row and the courts above it, each level in a column of its own: "everything in this court's subtree" is an equality on
 * one of them, so that an index can serve it in the order in which it is listed.
 */
function courtColumns(t: Knex.CreateTableBuilder): void {
  t.string('high_id', 64);
  t.string('intermediate_id', 64);
  t.string('basic_id', 64);
}

/** One index for each level of courts. */
function courtIndexes(
  t: Knex.CreateTableBuilder,
  table: string,
  name: string,
  columns: readonly string[],
): void {
  for (const level of ['high_id', 'intermediate_id', 'basic_id']) {
    t.index([level, ...columns], `${table}_${level}_${name}`);
  }
}

async function createCatalogues(db: Knex): Promise<void> {
  await db.schema.createTable('catalogues', (t) => {
    t.string('id', 80).notNullable();
    t.string('version', 40).notNullable();
    t.string('hash', 64).notNullable();
    t.text('content').notNullable();
    t.bigInteger('active_from').notNullable();
    t.primary(['id', 'active_from']);
  });
  await db.schema.createTable('court_rules', (t) => {
    t.increments('no');
    t.string('catalogue_id', 80).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    t.bigInteger('active_from').notNullable();
    // null: the court follows the court above it again.
    t.text('choice');
    t.string('chosen_by', 40).notNullable();
    t.index(['catalogue_id', 'court_id', 'active_from']);
  });
}

async function createCases(db: Knex): Promise<void> {
  // Every transaction that changes cases takes the next number here first, which also makes them wait for each other.
  await db.schema.createTable('case_revision', (t) => {
    t.integer('id').primary();
    t.bigInteger('rev').notNullable();
  });
  await db('case_revision').insert({ id: 1, rev: 0 });

  await db.schema.createTable('cases', (t) => {
    t.increments('no');
    t.string('catalogue_id', 80).notNullable();
    t.string('case_id', 120).notNullable();
    t.string('court_id', 64).notNullable().references('courts.id');
    courtColumns(t);
    t.string('number', 120);
    t.string('case_kind', 80);
    t.string('status', 12).notNullable();
    t.string('stage', 80);
    t.bigInteger('stage_since');
    t.bigInteger('began_at');
    t.bigInteger('closed_at');
    t.string('closing_way', 80);
    t.string('handler_id', 120);
    t.string('handler_name', 120);
    t.text('applicant');
    t.text('debtor');
    t.bigInteger('claimed_fen');
    t.bigInteger('received_fen').notNullable();
    t.bigInteger('held_fen').notNullable();
    t.text('flags').notNullable();
    t.bigInteger('last_act_at');
    t.bigInteger('last_event_at');
    t.integer('events').notNullable();
    t.integer('overdue').notNullable();
    t.integer('due_soon').notNullable();
    t.integer('blocked').notNullable();
    t.integer('over_term').notNullable();
    // Stages of the main line with the times of entering and leaving, JSON.
    t.text('visits').notNullable();
    // Kinds of events in their order, hashed: cases of one value took the same path.
    t.string('path', 16).notNullable();
    // Kind of its latest event.
    t.string('latest', 80);
    // By node: how many instances were met, missed, and are open.
    t.text('results').notNullable();
    t.text('search').notNullable();
    // 1 while events were appended from which nothing has been derived yet.
    t.integer('stale').notNullable().defaultTo(0);
    t.bigInteger('rev').notNullable();
    t.unique(['catalogue_id', 'case_id']);
    t.index('rev');
    t.index('number');
    courtIndexes(t, 'cases', 'began', ['catalogue_id', 'status', 'began_at']);
  });

  // What has the most overdue comes first, the oldest of equals; a list ends with the page that is shown. Registers of courts, which are
  // in no stage, are in no list, so that it is counted by the index alone too.
  for (const level of ['high_id', 'intermediate_id', 'basic_id']) {
    await db.raw(
      'CREATE INDEX ?? ON cases (??, catalogue_id, overdue DESC, due_soon DESC, blocked DESC, began_at ASC) WHERE stage IS NOT NULL',
      [`cases_${level}_urgency`, level],
    );
  }
  await db.raw('CREATE INDEX cases_stale ON cases (no) WHERE stale = 1');

  await db.schema.createTable('case_events', (t) => {
    t.increments('seq');
    t.integer('case_no').notNullable().references('cases.no');
    t.string('event_id', 120).notNullable();
    t.string('type', 80).notNullable();
    t.bigInteger('at').notNullable();
    t.string('subject', 80);
    t.text('data');
    t.bigInteger('recorded_at').notNullable();
    t.string('feed', 80);
    t.unique(['case_no', 'event_id']);
  });
  await compareByBytes(db, 'case_events', { event_id: 120 });

  // What a case still waits for. What is done is told by folding its events again.
  await db.schema.createTable('case_nodes', (t) => {
    t.increments('no');
    t.integer('case_no').notNullable().references('cases.no');
    t.string('key', 400).notNullable();
    t.string('node_id', 80).notNullable();
    t.string('subject', 80);
    t.string('kind', 8).notNullable();
    t.string('state', 10).notNullable();
    t.string('screen', 10);
    t.bigInteger('started_at').notNullable();
    t.bigInteger('due_at');
    // When the state changes next by time alone.
    t.bigInteger('next_at');
    courtColumns(t);
    t.unique(['case_no', 'key']);
    t.index('next_at');
    courtIndexes(t, 'case_nodes', 'screen', ['screen', 'state', 'due_at']);
  });
  await compareByBytes(db, 'case_nodes', { key: 400 });
}

async function createAlarms(db: Knex): Promise<void> {
  await db.schema.createTable('alarms', (t) => {
    t.increments('id');
    t.integer('case_no').notNullable().references('cases.no');
    t.string('key', 400).notNullable();
    t.string('node_id', 80).notNullable();
    t.string('subject', 80);
    t.string('node_stage', 80).notNullable();
    t.string('node_kind', 12).notNullable();
    t.string('cause', 10).notNullable();
    t.integer('priority').notNullable();
    t.integer('level').notNullable();
    t.bigInteger('started_at').notNullable();
    t.bigInteger('due_at');
    t.bigInteger('raised_at').notNullable();
    t.string('state', 16).notNullable();
    // State, then priority, as one number: the order of the list.
    t.integer('rank').notNullable();
    t.string('handler_id', 120);
    t.bigInteger('acknowledged_at');
    t.string('acknowledged_by', 40);
    t.bigInteger('shelved_until');
    t.string('shelved_by', 40);
    t.text('shelved_reason');
    t.bigInteger('cleared_at');
    t.string('cleared_why', 12);
    t.string('order_id', 36);
    courtColumns(t);
    t.bigInteger('rev').notNullable();
    t.unique(['case_no', 'key']);
    t.index('rev');
    t.index('shelved_until');
  });
  // In the order of the list, which is served from it page by page.
  for (const level of ['high_id', 'intermediate_id', 'basic_id']) {
    await db.raw(`CREATE INDEX alarms_${level}_rank ON alarms (${level}, rank, raised_at DESC, id DESC)`);
  }
  await compareByBytes(db, 'alarms', { key: 400 });
  await db.schema.createTable('alarm_actions', (t) => {
    t.increments('no');
    t.integer('alarm_id').notNullable().references('alarms.id');
    t.bigInteger('at').notNullable();
    t.string('by', 40);
    t.string('action', 16).notNullable();
    t.text('reason');
    t.index(['alarm_id', 'no']);
  });
}

/** Cases with their events and open nodes, the alarms that they raise, and the catalogues by which they are folded. */
export async function up(db: Knex): Promise<void> {
  await createCatalogues(db);
  await createCases(db);
  await createAlarms(db);
}

export async function down(db: Knex): Promise<void> {
  for (const table of [
    'alarm_actions',
    'alarms',
    'case_nodes',
    'case_events',
    'cases',
    'case_revision',
    'court_rules',
    'catalogues',
  ]) {
    await db.schema.dropTable(table);
  }
}
