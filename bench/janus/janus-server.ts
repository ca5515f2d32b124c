import { JANUS } from '../../scripts/lib/apt.mjs';
import { freePort } from '../../scripts/lib/server.mjs';
import { Rival } from '../lib/rival.ts';

const LIBRARIES = '/usr/lib/x86_64-linux-gnu/janus';
/** The room that all meet in. */
export const ROOM = 1;
/** Only the video room and its signalling over WebSocket are loaded. */
const OTHER_PLUGINS =
  'audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail';
const OTHER_TRANSPORTS = 'http mqtt nanomsg pfunix rabbitmq';

const names = (list: string): string =>
  list
    .split(' ')
    .map((name) => `libjanus_${name}.so`)
    .join(',');

/** As it comes, on the loopback address, with nothing logged but errors. Full ICE, since with lite ICE its links come up later. */
const general = (folder: string): string => `general: {
  configs_folder = "${folder}"
  plugins_folder = "${LIBRARIES}/plugins"
  transports_folder = "${LIBRARIES}/transports"
  events_folder = "${folder}"
  loggers_folder = "${folder}"
  debug_level = 2
  debug_colors = false
}
nat: {
  ice_enforce_list = "127.0.0.1"
  ignore_mdns = true
}
media: { ipv6 = false }
plugins: { disable = "${names(OTHER_PLUGINS)}" }
transports: { disable = "${names(OTHER_TRANSPORTS)}" }
`;

const signalling = (port: number, certificate: string, key: string): string => `general: {
  ws = false
  wss = true
  wss_port = ${port}
  wss_ip = "127.0.0.1"
  json = "compact"
}
certificates: {
  cert_pem = "${certificate}"
  cert_key = "${key}"
}
`;

const room = ({ publishers, bitsPerSecond }: JanusOptions): string => `room-${ROOM}: {
  description = "bench"
  publishers = ${publishers}
  bitrate = ${bitsPerSecond}
  audiocodec = "opus"
  videocodec = "vp8"
}
`;

export interface JanusOptions {
  /** Files in PEM, so that it signals over TLS as our server does. */
  certificate: string;
  key: string;
  /** How many may publish at a time. */
  publishers: number;
  /** What a publisher is told to send at most, bit/s. */
  bitsPerSecond: number;
}

/** Starts Debian's Janus with one room; answers with where it signals. */
export async function startJanus(options: JanusOptions): Promise<{ janus: Rival; url: string }> {
  const port = await freePort();
  const janus = await Rival.start({
    need: JANUS,
    program: 'janus',
    words: (folder) => ['--configs-folder', folder],
    files: (folder) => ({
      'janus.jcfg': general(folder),
      'janus.transport.websockets.jcfg': signalling(port, options.certificate, options.key),
      'janus.plugin.videoroom.jcfg': room(options),
    }),
    port,
  });
  return { janus, url: `wss://127.0.0.1:${port}` };
}
