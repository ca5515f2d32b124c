import { reasonOf } from '../lib/log.ts';
import { run } from './run.ts';

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}
