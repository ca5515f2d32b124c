import { runTool } from './run.ts';

await runTool({
  usage: 'node media-server/tools/migrate.ts [flags]\n\nCreates the database or brings it up to date.',
  run: async ({ store }) => {
    const applied = await store.migrate();
    console.log(applied.length === 0 ? 'the database is up to date' : `applied: ${applied.join(', ')}`);
    return 0;
  },
});
