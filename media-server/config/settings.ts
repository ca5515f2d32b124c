/** How the text of a flag or an environment variable becomes the value of a setting. */
export type SettingKind = 'text' | 'number' | 'boolean' | 'list';

/** One setting: its place in the configuration, and its names outside. */
export interface Setting {
  path: string;
  kind: SettingKind;
  help: string;
  flag: string;
  env: string;
}

type Row = [path: string, kind: SettingKind, help: string, names?: { flag?: string; env?: string }];

const ROWS: readonly Row[] = [
  ['host', 'text', 'address that the server listens on'],
  ['port', 'number', 'port of the server'],
  ['dataDir', 'text', 'folder for the database and the TLS certificates', { flag: 'data', env: 'ECC_DATA' }],
  ['databaseUrl', 'text', 'PostgreSQL instead of the embedded database', { env: 'DATABASE_URL' }],
  ['tls.certFile', 'text', "the court's own certificate with its chain, PEM"],
  ['tls.keyFile', 'text', 'its key, PEM'],
  ['tls.caFile', 'text', 'the CA that signed it, PEM'],
  ['publicHosts', 'list', 'further names and addresses of this server, with commas'],
  ['logLevel', 'text', 'trace, debug, info, warn, error or fatal'],
  ['sfu.workers', 'number', 'media workers (default: one a core)'],
  ['sfu.listenIp', 'text', 'address that media workers listen on'],
  ['sfu.announcedAddress', 'text', 'address of the media workers that clients are told'],
  ['sfu.basePort', 'number', 'port of the first media worker, UDP and TCP; the next has the next'],
  ['sfu.workerBin', 'text', 'path of the mediasoup worker', { env: 'MEDIASOUP_WORKER_BIN' }],
  ['rtmp.port', 'number', 'port that takes RTMP from encoders, in the clear (default: none)'],
  ['rtmp.tlsPort', 'number', 'port that takes RTMPS from encoders (default: none)'],
  [
    'jt808.port',
    'number',
    'port that takes terminals of JT/T 808, TCP and UDP, in the clear (default: none)',
  ],
  [
    'gb28181.port',
    'number',
    'port that takes devices of GB/T 28181, TCP and UDP, in the clear (default: none)',
  ],
  ['gb28181.serverId', 'text', "this server's ID of GB/T 28181, 20 digits"],
  ['gb28181.domain', 'text', 'its SIP domain (default: the first ten digits of the ID)'],
  ['gb28181.realm', 'text', "the realm of devices' passwords (default: the domain)"],
  [
    'gb28181.announcedAddress',
    'text',
    'address that devices are told to send to (default: that by which they are reached)',
  ],
  ['gb28181.mediaBasePort', 'number', 'first port of their streams, UDP and TCP'],
  ['gb28181.mediaPorts', 'number', 'how many ports their streams have'],
  ['lines.port', 'number', "port where other courts' servers connect (default: none)"],
  ['lines.certFile', 'text', 'certificate with its chain that they are shown, PEM'],
  ['lines.keyFile', 'text', 'its key, PEM'],
  [
    'lines.caFile',
    'text',
    "authorities of their certificates, PEM; the lines stand in the file's `lines.peers`",
  ],
  ['session.ttlMs', 'number', "life of a person's session, milliseconds"],
  ['session.unitTtlMs', 'number', "life of a device's session, milliseconds"],
  ['login.maxFailuresPerMinute', 'number', 'failed logins a minute from one address'],
  ['login.lockAfter', 'number', 'failed logins in a row that lock an account'],
  ['login.lockMs', 'number', 'how long it stays locked, milliseconds'],
  ['allowedOrigins', 'list', 'further web origins that may connect, with commas'],
  ['basemapDir', 'text', "the court's own approved base map"],
  [
    'initialBaseMap',
    'text',
    "base map of the file's `baseMaps` that maps begin with (default: the server's own)",
  ],
  ['ffmpegPath', 'text', 'the ffmpeg program'],
  ['recordings.dir', 'text', 'folder of the recordings (default: one in the data folder)'],
  ['recordings.maxBytes', 'number', 'most that recordings may take, bytes (default: what the disk has)'],
  ['recordings.minFreeBytes', 'number', 'what recordings leave free on their disk, bytes'],
  ['recordings.keepDays', 'number', 'days that recordings are kept where no court says otherwise'],
  ['recordings.ringMinutes', 'number', 'how far a picture on a wall can be played back, minutes'],
  ['recordings.ringSources', 'number', 'pictures on walls that can be played back at the same time'],
  ['evidence.unitMaxBytes', 'number', 'most that the evidence of one unit may take, bytes'],
  ['evidence.minFreeBytes', 'number', 'what evidence leaves free on the disk of the data folder, bytes'],
  ['evidence.keepDays', 'number', 'days that evidence is kept where no court says otherwise'],
  ['calendarFile', 'text', 'working and free days over the official list, JSON'],
  ['feedFolder', 'text', 'folder whose files of case events are imported as they arrive'],
  ['demo', 'boolean', 'tell clients that this is a demonstration'],
];

const kebab = (path: string): string =>
  path.replaceAll('.', '-').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every setting that flags and the environment can give. The file may hold the same, nested. */
export const SETTINGS: readonly Setting[] = ROWS.map(([path, kind, help, names]) => ({
  path,
  kind,
  help,
  flag: names?.flag ?? kebab(path),
  env: names?.env ?? `ECC_${kebab(path).replaceAll('-', '_').toUpperCase()}`,
}));
