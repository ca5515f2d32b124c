import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Authority, HIGH_NAME, LINE_ID, LOWER_NAME } from '../../integration/support/line-authority.ts';
import type { LineRelayOptions, LineRelayPorts } from './line-relay.ts';

/** What both servers share of the line between them. */
type Line = Pick<LineRelayOptions, 'host' | 'linePort' | 'media'> & {
  ports: LineRelayPorts;
  budgetKbit: number;
};

/**
 * Writes the configuration of a high court's server, which holds sessions, and of one that takes part in them, with a line between them
 * that goes over a relay. Answers with the files.
 */
export function writeLineConfigs(
  dir: string,
  { host, linePort, media, ports, budgetKbit }: Line,
): { a: string; b: string } {
  const authority = new Authority(dir);
  const write = (name: string, peer: object, lines: object = {}): string => {
    const file = path.join(dir, `${name}.json`);
    const common = { courtId: 'zj-hz', budgetKbit, announcedAddress: host };
    const peers = [{ ...common, ...peer }];
    writeFileSync(file, JSON.stringify({ lines: { ...authority.issue(name), ...lines, peers } }));
    return file;
  };
  return {
    a: write(
      HIGH_NAME,
      {
        id: LINE_ID,
        name: '杭州中院',
        peerName: LOWER_NAME,
        consultations: 'hold',
        mediaPort: media.a,
        announcedPort: ports.ofA,
      },
      { port: linePort },
    ),
    b: write(LOWER_NAME, {
      id: 'gao',
      name: '省高院',
      peerName: HIGH_NAME,
      connect: `${host}:${ports.dial}`,
      consultations: 'attend',
      mediaPort: media.b,
      announcedPort: ports.ofB,
    }),
  };
}
