import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { COURT_OF } from './sides.ts';

/** Makes a test server have a line to a court of each side, which waits for a peer that never comes. */
export function lineArgs(): string[] {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'ecc-lines-')), 'config.json');
  const peers = (['own', 'other'] as const).map((id) => ({
    id,
    name: id,
    courtId: COURT_OF[id],
    peerName: `${id}.court`,
    budgetKbit: 1_000,
  }));
  // Without a port and an address nobody reads them.
  const files = { certFile: 'line.crt', keyFile: 'line.key', caFile: 'line-ca.crt' };
  writeFileSync(file, JSON.stringify({ lines: { ...files, peers } }));
  return ['--config', file];
}
