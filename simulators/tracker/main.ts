import { parseArgs } from 'node:util';
import { readChoice, readNumber } from '../lib/arguments.ts';
import { runProgram } from '../lib/lifetime.ts';
import { speaker } from '../lib/log.ts';
import { startEach, untilStopped } from '../lib/players.ts';
import { createRandom } from '../lib/random.ts';
import { Link, openCalls, trustAuthority } from '../units/api/link.ts';
import { circle } from '../jt808/route.ts';
import { appOf, PHONE_KINDS, TrackerPhone, type PhoneKind } from './phone.ts';

const HELP = `Plays phones with tracker apps that drive in circles: OsmAnd, and Traccar Client with its older and its newer way to report.

  node simulators/tracker/main.ts [options]

  --url ADDRESS     the server (https://localhost:8443)
  --ca FILE         the authority that signed its certificate, PEM
  --ids A,B         identifiers of phones that are enrolled already
  --phones N        or how many to enrol, each as a new unit (3)
  --kind K          ${PHONE_KINDS.join(', ')} or all, one after the other (all)
  --every MS        time between two reports (2000)
  --alarm S         the first one calls for help after so many seconds (never)
  --seed N          the same seed drives the same circles (1)
  --user, --password, --court   who enrols them, and whose units they become (admin, admin-demo-2026, zj-hz)
  --help            this text`;

const say = speaker('tracker');

/** Makes a unit for each phone and enrols it; answers with the identifiers. */
async function enrolAll(
  { url, username, password, courtId }: { url: string; username: string; password: string; courtId: string },
  kinds: readonly PhoneKind[],
): Promise<string[]> {
  const { token } = await openCalls(url).identity.login.mutate({ username, password, client: 'tracker' });
  const link = Link.open({ url, token });
  const identifiers: string[] = [];
  try {
    for (const [index, kind] of kinds.entries()) {
      const unit = await link.api.units.create.mutate({
        courtId,
        callSign: `手机${index + 1}`,
        officerName: '外勤干警',
        deviceModel: kind,
      });
      const { identifier } = await link.api.trackers.enrol.mutate({ unitId: unit.id, app: appOf(kind) });
      identifiers.push(identifier);
    }
  } finally {
    await link.close();
  }
  return identifiers;
}

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'https://localhost:8443' },
      ca: { type: 'string' },
      ids: { type: 'string' },
      phones: { type: 'string', default: '3' },
      kind: { type: 'string', default: 'all' },
      every: { type: 'string', default: '2000' },
      alarm: { type: 'string' },
      seed: { type: 'string', default: '1' },
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
  if (values.ca !== undefined) {
    await trustAuthority(values.ca);
  }
  const { url, user: username, password, court: courtId } = values;
  const kind = readChoice('kind', values.kind, [...PHONE_KINDS, 'all']);
  const kindOf = (index: number): PhoneKind =>
    kind === 'all' ? (PHONE_KINDS[index % PHONE_KINDS.length] ?? 'osmAnd') : kind;
  const identifiers =
    values.ids?.split(',') ??
    (await enrolAll(
      { url, username, password, courtId },
      Array.from({ length: readNumber('phones', values.phones) }, (_, index) => kindOf(index)),
    ));
  const random = createRandom(readNumber('seed', values.seed));
  const reportMs = readNumber('every', values.every);
  const startedAt = Date.now();
  const running = await startEach(identifiers, say, async (identifier, index) => {
    const drive = circle(random.fork(String(index)));
    const where = (): ReturnType<typeof drive> => drive(Date.now() - startedAt);
    const speak = speaker(`phone ${index + 1}`);
    return TrackerPhone.start({ url, identifier, kind: kindOf(index), where, reportMs, say: speak });
  });
  say(`${running.length} phones report`);
  return untilStopped(running, { alarm: values.alarm, say, callForHelp: (first) => first.callForHelp() });
});
