import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { certificateHosts, localTls, type TlsMaterial } from './local-ca.ts';

export type { TlsMaterial } from './local-ca.ts';

/** The configured certificate, or one from the local CA in the data folder. */
export async function loadTls(deps: { config: Config; clock: Clock; log: Logger }): Promise<TlsMaterial> {
  const { config, clock, log } = deps;
  const { certFile, keyFile, caFile } = config.tls;
  if (certFile !== undefined && keyFile !== undefined) {
    const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), ca, made: [] };
  }
  const dir = path.join(config.dataDir, 'tls');
  const hosts = certificateHosts([
    ...config.publicHosts,
    ...(config.sfu.announcedAddress === undefined ? [] : [config.sfu.announcedAddress]),
  ]);
  const material = await localTls(dir, hosts, clock.now());
  for (const what of material.made) {
    log.info({ dir, hosts }, what === 'ca' ? 'made a local CA' : 'made a server certificate');
  }
  return material;
}
