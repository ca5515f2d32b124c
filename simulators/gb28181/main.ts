import { parseArgs } from 'node:util';
import { readChoice, readNumber } from '../lib/arguments.ts';
import { runProgram } from '../lib/lifetime.ts';
import { reasonOf, speaker } from '../lib/log.ts';
import { parseFormat } from '../lib/picture.ts';
import { startEach, untilStopped } from '../lib/players.ts';
import { createRandom } from '../lib/random.ts';
import { circle } from '../jt808/route.ts';
import { Link, openCalls, trustAuthority } from '../units/api/link.ts';
import { GbDevice } from './device.ts';

const HELP = `Plays devices of GB/T 28181 with channels that have pictures.

  node simulators/main.ts gb28181 --port 5060 [options]

  --host ADDRESS       the server (127.0.0.1)
  --port N             its setting gb28181.port
  --server ID          its setting gb28181.serverId (33000000002000000001)
  --domain TEXT        its setting gb28181.domain (the first ten digits of the ID)
  --devices N          how many (1)
  --channels N         channels of each (2)
  --first ID           ID of the first one; the others count up (33010000001320000001)
  --password TEXT      (gb28181-demo)
  --transport T        tcp or udp, of SIP (udp)
  --codec C            h264 or h265 (h264)
  --size WxH[@FPS]     picture (640x360@15)
  --speech S           how it takes voice broadcasts: udp, connect or listen (TCP), refuse, ignore (udp)
  --alarm S            the first one calls for help after so many seconds (never)
  --enrol URL          enrols them first and makes sources of their channels, at this server (https://localhost:8443)
  --media M            with it: udp, tcpPassive or tcpActive (udp)
  --ca FILE            the authority that signed its certificate, PEM
  --user, --admin-password, --court   who enrols them, and where (admin, admin-demo-2026, zj-hz)
  --help               this text`;

const say = speaker('gb28181');
const COLOURS = ['0x20c0a0', '0xc08020', '0x8040c0', '0xc02060'];
const CATALOG_MS = 15_000;

/** The number of an ID, so many places later. */
const later = (id: string, places: number): string => String(BigInt(id) + BigInt(places)).padStart(20, '0');

await runProgram(say, async () => {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
      server: { type: 'string', default: '33000000002000000001' },
      domain: { type: 'string' },
      devices: { type: 'string', default: '1' },
      channels: { type: 'string', default: '2' },
      first: { type: 'string', default: '33010000001320000001' },
      password: { type: 'string', default: 'gb28181-demo' },
      transport: { type: 'string', default: 'udp' },
      codec: { type: 'string', default: 'h264' },
      size: { type: 'string', default: '640x360@15' },
      speech: { type: 'string', default: 'udp' },
      alarm: { type: 'string' },
      enrol: { type: 'string' },
      media: { type: 'string', default: 'udp' },
      ca: { type: 'string' },
      user: { type: 'string', default: 'admin' },
      'admin-password': { type: 'string', default: 'admin-demo-2026' },
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
  if (values.ca !== undefined) {
    await trustAuthority(values.ca);
  }
  const port = readNumber('port', values.port);
  const channels = readNumber('channels', values.channels);
  const ids = Array.from({ length: readNumber('devices', values.devices) }, (_, i) =>
    later(values.first, i * 100),
  );
  const link =
    values.enrol === undefined ? null : await openLink(values.enrol, values.user, values['admin-password']);
  const random = createRandom(1);
  const startedAt = Date.now();
  const running = await startEach(ids, say, async (id, index) => {
    const { domain = values.server.slice(0, 10) } = values;
    const drive = circle(random.fork(id));
    await link?.enrol({
      deviceId: id,
      name: `国标设备 ${index + 1}`,
      courtId: values.court,
      password: values.password,
      mediaTransport: readChoice('media', values.media, ['udp', 'tcpPassive', 'tcpActive'] as const),
    });
    const device = await GbDevice.start({
      host: values.host,
      port,
      transport: readChoice('transport', values.transport, ['tcp', 'udp']),
      serverId: values.server,
      domain,
      deviceId: id,
      password: values.password,
      channels: Array.from({ length: channels }, (_, i) => ({
        id: later(id, i + 1),
        name: `国标通道 ${index + 1}-${i + 1}`,
        colour: COLOURS[(index * channels + i) % COLOURS.length] ?? 'red',
      })),
      format: parseFormat(values.size),
      codec: readChoice('codec', values.codec, ['h264', 'h265']),
      speech: readChoice('speech', values.speech, ['udp', 'connect', 'listen', 'refuse', 'ignore'] as const),
      expires: 3_600,
      keepaliveMs: 30_000,
      itemsPerMessage: 1,
      where: () => drive(Date.now() - startedAt),
      say: speaker(id),
    });
    await link
      ?.addSources(id, channels)
      .catch((error: unknown) => say(`channels of ${id} are no sources: ${reasonOf(error)}`));
    return device;
  });
  await link?.close();
  say(`${running.length} devices are registered`);
  return untilStopped(running, { alarm: values.alarm, say, callForHelp: (first) => first.alarm() });
});

/** What an administrator does for devices. */
async function openLink(url: string, username: string, password: string) {
  const { token } = await openCalls(url).identity.login.mutate({ username, password, client: 'gb28181' });
  const link = Link.open({ url, token });
  const { gb28181 } = link.api;
  const known = new Set((await gb28181.list.query({})).devices.map(({ id }) => id));
  return {
    enrol: async (device: Parameters<typeof gb28181.enrol.mutate>[0]): Promise<void> => {
      if (!known.has(device.deviceId)) {
        await gb28181.enrol.mutate(device);
      }
    },
    /** Waits for the catalogue. */
    addSources: async (deviceId: string, count: number): Promise<void> => {
      const end = Date.now() + CATALOG_MS;
      let channels = await gb28181.channels.query({ deviceId });
      while (channels.length < count && Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        channels = await gb28181.channels.query({ deviceId });
      }
      if (channels.length > 0) {
        const channelIds = channels.slice(0, 64).map(({ channelId }) => channelId);
        await gb28181.addSources.mutate({ deviceId, channelIds });
      }
    },
    close: () => link.close(),
  };
}
