import { systemClock } from '../clock.ts';
import { loadDemo } from '../demo/load.ts';
import { runTool } from './run.ts';

await runTool({
  usage:
    'node media-server/tools/demo.ts [flags]\n\nLoads the demo province: courts, logins, units and cameras. Running it again changes nothing.',
  flags: { json: { help: 'print the logins as JSON, one a line' } },
  run: async ({ store, flags }) => {
    await store.migrate();
    const { logins, counts } = await loadDemo(store, systemClock);
    if (flags.has('json')) {
      for (const login of logins) {
        console.log(JSON.stringify(login));
      }
    } else {
      console.table(logins);
    }
    console.error(
      `${counts.courts} courts, ${logins.length} logins, ${counts.units} units, ${counts.sources} cameras`,
    );
    return 0;
  },
});
