import { parseArgs } from 'node:util';
import { readChoice, readNumber } from '../lib/arguments.ts';
import { runProgram } from '../lib/lifetime.ts';
import { speaker } from '../lib/log.ts';
import { startEach, untilStopped } from '../lib/players.ts';
import { createRandom } from '../lib/random.ts';
import { Link, openCalls, trustAuthority } from '../units/api/link.ts';
import { circle } from './route.ts';
import { Jt808Terminal } from './terminal.ts';

const HELP = `Plays terminals of JT/T 808 that drive in circles. Every second one is of 2019 where no edition is named.

  node simulators/jt808/main.ts --port 8088 [options]

  --host ADDRESS    the server (127.0.0.1)
  --port N          its setting jt808.port
  --terminals N     how many (4)
  --first PHONE     number of the first one; the others count up (13900000001)
  --edition E       2013, 2019 or both (both)
  --transport T     tcp or udp (tcp)
  --every MS        time between two positions (2000)
  --alarm S         the first one presses its button after so many seconds (never)
  --seed N          the same seed drives the same circles (1)
  --enrol URL       enrols them first, each as a new unit, at this server (https://localhost:8443)
  --ca FILE         the authority that signed its certificate, PEM
  --user, --password, --court   whose units they become (admin, admin-demo-2026, zj-hz)
  --help            this text`;

const say = speaker('jt808');

/** Makes a unit for each number and enrols its terminal; one that is there already stays. */
async function enrolAll(
  { url, username, password, courtId }: { url: string; username: string; password: string; courtId: string },
  phones: readonly string[],
): Promise<void> {
  const { token } = await openCalls(url).identity.login.mutate({ username, password, client: 'jt808' });
  const link = Link.open({ url, token });
  const { api } = link;
  try {
    const { terminals } = await api.terminals.list.query({});
    const known = new Set(terminals.map(({ phone }) => phone));
    for (const phone of phones.filter((each) => !known.has(each))) {
      const unit = await api.units.create.mutate({
        courtId,
        callSign: `车${phone.slice(-4)}`,
        officerName: '执行车辆',
        deviceModel: 'JT/T 808',
      });
      await api.terminals.enrol.mutate({ unitId: unit.id, phone });
    }
  } finally {
    await link.close();
  }
}

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
      terminals: { type: 'string', default: '4' },
      first: { type: 'string', default: '13900000001' },
      edition: { type: 'string', default: 'both' },
      transport: { type: 'string', default: 'tcp' },
      every: { type: 'string', default: '2000' },
      alarm: { type: 'string' },
      seed: { type: 'string', default: '1' },
      enrol: { type: 'string' },
      ca: { type: 'string' },
      user: { type: 'string', default: 'admin' },
      password: { type: 'string', default: 'admin-demo-2026' },
      court: { type: 'string', default: 'zj-hz' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (values.port === undefined) {
    throw new Error('--port is needed; --help explains it');
  }
  const port = readNumber('port', values.port);
  const first = BigInt(values.first);
  const count = readNumber('terminals', values.terminals);
  const phones = Array.from({ length: count }, (_, i) => String(first + BigInt(i)));
  if (values.enrol !== undefined) {
    if (values.ca !== undefined) {
      await trustAuthority(values.ca);
    }
    const { enrol: url, user: username, password, court: courtId } = values;
    await enrolAll({ url, username, password, courtId }, phones);
  }
  const edition = readChoice('edition', values.edition, ['2013', '2019', 'both']);
  const transport = readChoice('transport', values.transport, ['tcp', 'udp']);
  const random = createRandom(readNumber('seed', values.seed));
  const startedAt = Date.now();
  const running = await startEach(phones, say, (phone, index) => {
    const drive = circle(random.fork(phone));
    return Jt808Terminal.start({
      host: values.host,
      port,
      transport,
      edition: edition === 'both' ? (index % 2 === 0 ? '2013' : '2019') : edition,
      phone,
      deviceId: phone.slice(-7),
      plate: `浙A${phone.slice(-5)}`,
      where: () => drive(Date.now() - startedAt),
      reportMs: readNumber('every', values.every),
      heartbeatMs: 30_000,
      reconnects: true,
      say: speaker(phone),
    });
  });
  say(`${running.length} terminals are up`);
  return untilStopped(running, { alarm: values.alarm, say, callForHelp: (first) => first.press(true) });
});
