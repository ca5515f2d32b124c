import { verifyChain } from '../features/audit/verify.ts';
import { runTool } from './run.ts';

await runTool({
  usage:
    'node media-server/tools/verify-audit.ts [flags]\n\nChecks the hash chain of the audit log. Exit code 1 when it is broken.',
  run: async ({ store }) => {
    const result = await verifyChain(store);
    if (result.ok) {
      console.log(`${result.count} entries, whole; head ${result.head}`);
      return 0;
    }
    console.error(`entry ${result.seq}: ${result.reason} (${result.count} entries before it are whole)`);
    return 1;
  },
});
