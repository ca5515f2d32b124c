import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { CourtId } from '#shared/courts.ts';
import { LineConsultations, LineId } from '#shared/lines.ts';

/** 0 lets the system choose. */
const port = z.number().int().min(0).max(65_535);
const milliseconds = z.number().int().positive();
const host = z.string().min(1).max(253);
const file = z
  .string()
  .min(1)
  .transform((value) => path.resolve(value));

const Tls = z.strictObject({
  /** Certificate (with its chain) and key in PEM; without them the server makes its own from a local CA in `dataDir`. */
  certFile: file.optional(),
  keyFile: file.optional(),
  /** The court's own CA in PEM, when `certFile` isn't signed by one that clients know already. */
  caFile: file.optional(),
});

const Sfu = z.strictObject({
  workers: z.number().int().min(1).max(64).default(availableParallelism()),
  listenIp: z.union([z.ipv4(), z.ipv6()]).default('0.0.0.0'),
  /** Address that clients are told; without it every address of this machine that `listenIp` covers. */
  announcedAddress: host.optional(),
  /** Each worker listens on one port, UDP and TCP: this one and those after it. */
  basePort: z.number().int().min(1024).max(65_000).default(30_400),
  /** Path of the mediasoup worker; without it the one that the package brought. */
  workerBin: file.optional(),
});

const Rtmp = z.strictObject({
  /** Where encoders publish over RTMP, which is not encrypted; without it nobody can. */
  port: port.optional(),
  /** Where they publish over RTMPS: the same within TLS, with the server's certificate. */
  tlsPort: port.optional(),
});

const Jt808 = z.strictObject({
  /** Where terminals of JT/T 808 connect, TCP and UDP, neither encrypted; without it none can. */
  port: port.optional(),
});

const Gb28181 = z.strictObject({
  /** Where devices of GB/T 28181 register, UDP and TCP, neither encrypted; without it none can. */
  port: port.optional(),
  /** This server's own ID. */
  serverId: z
    .string()
    .regex(/^\d{20}$/, '20 digits')
    .default('33000000002000000001'),
  /** Without it the first ten digits of the ID. */
  domain: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,64}$/)
    .optional(),
  /** What passwords are hashed with; without it the domain. A device must be enrolled anew when it changes. */
  realm: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,64}$/)
    .optional(),
  /** Address that devices are told to send to; without it the one by which this machine reaches them. */
  announcedAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Streams come to this port and those after it, UDP and TCP. */
  mediaBasePort: port.default(31_000),
  mediaPorts: z.number().int().min(2).max(20_000).default(1_000),
});

const Session = z.strictObject({
  /** Life of a person's session. */
  ttlMs: milliseconds.default(12 * 3_600_000),
  /** Life of a device's session: it isn't enrolled again every day. */
  unitTtlMs: milliseconds.default(90 * 86_400_000),
});

const Login = z.strictObject({
  /** Failed attempts a minute from one address. */
  maxFailuresPerMinute: z.number().int().positive().default(10),
  /** An account is locked after so many failures in a row. */
  lockAfter: z.number().int().positive().default(5),
  lockMs: milliseconds.default(15 * 60_000),
});

const Recordings = z.strictObject({
  /** Folder of the recordings, which deserves a disk of its own; without it one in `dataDir`. */
  dir: file.optional(),
  /** Most that recordings may take, bytes; without it what the disk has. */
  maxBytes: z.number().int().min(10_000_000).optional(),
  /** What is left free on the disk, bytes. */
  minFreeBytes: z.number().int().min(0).default(1_000_000_000),
  /** Days that recordings are kept where no court has said otherwise. */
  keepDays: z.number().int().min(1).max(3650).default(30),
  /** How far a picture on a wall can be played back. */
  ringMinutes: z.number().min(0.5).max(30).default(5),
  /** Sources whose ring is kept at the same time. What isn't H.264 is encoded: two processors are left to the rest. */
  ringSources: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(Math.max(availableParallelism() - 2, 0)),
});

const Evidence = z.strictObject({
  /** Most that the items of one unit may take, bytes. */
  unitMaxBytes: z.number().int().min(1_000_000).default(20_000_000_000),
  /** What is left free on the disk of `dataDir`, bytes. */
  minFreeBytes: z.number().int().min(0).default(1_000_000_000),
  /** Days that items are kept where no court has said otherwise. */
  keepDays: z.number().int().min(1).max(3650).default(1095),
});

const Line = z.strictObject({
  id: LineId,
  name: z.string().trim().min(1).max(60),
  /** Court under which the peer's sources appear where their own isn't known here. */
  courtId: CourtId,
  /** Name in the peer's certificate. */
  peerName: host,
  /** Where this side dials, as `host:port`; without it the peer does. */
  connect: z
    .string()
    .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'must look like host:port')
    .optional(),
  /** Most that pictures and sound sent over the line may take, kbit/s. */
  budgetKbit: z.number().int().min(64).max(10_000_000),
  /** Whether this side holds sessions for courts behind the line, or its courts take part in the peer's; without it neither. */
  consultations: LineConsultations.optional(),
  /** UDP port of its pictures and sound; without it one that the system chooses. */
  mediaPort: port.default(0),
  /** Where the peer sends to, if a firewall gives this server another address or port. */
  announcedAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
  announcedPort: port.optional(),
});
export type LineConfig = z.output<typeof Line>;

const Lines = z.strictObject({
  /** Where peers connect, TCP; without it this server only dials. */
  port: port.optional(),
  /** Certificate with its chain, and its key, which peers are shown; PEM. */
  certFile: file.optional(),
  keyFile: file.optional(),
  /** The authorities that sign peers' certificates, PEM. */
  caFile: file.optional(),
  peers: z.array(Line).max(64).default([]),
});

/** Coordinates that differ from WGS-84 by less than a map shows. */
const MAP_DATUMS = ['wgs84', 'cgcs2000'] as const;

const BaseMap = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'letters a to z, digits and hyphens'),
  nameZh: z.string().min(1).max(60),
  nameEn: z.string().min(1).max(60),
  /** An `.mbtiles` or `.pmtiles` file, or the address of a TileJSON on the private network. */
  source: z
    .string()
    .min(1)
    .max(1000)
    .transform((value) => (/^https?:/.test(value) ? value : path.resolve(value))),
  /** What its coordinates are. Tiles in GCJ-02 or BD-09 would show every unit some hundred metres beside its place. */
  datum: z.enum(MAP_DATUMS, 'tiles must be in wgs84 or cgcs2000: others have to be converted'),
  /** Style for vector tiles, JSON; without it one is made from their layers. */
  styleFile: file.optional(),
  /** Number under which the map was approved (审图号). */
  approval: z.string().min(1).max(100).optional(),
});
export type BaseMapConfig = z.output<typeof BaseMap>;

/** Everything that the server can be told from outside. Unknown names are refused, so that a slip isn't silently ignored. */
export const ConfigSchema = z
  .strictObject({
    host: host.default('0.0.0.0'),
    port: port.default(8443),
    /** Database file, TLS certificates. */
    dataDir: file.default(path.resolve('.data')),
    databaseUrl: z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/, 'must look like postgres://user:password@host/name')
      .optional(),
    tls: Tls.prefault({}),
    /** Further names and addresses under which clients reach this server: they go into its certificate. */
    publicHosts: z.array(host).default([]),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    sfu: Sfu.prefault({}),
    rtmp: Rtmp.prefault({}),
    jt808: Jt808.prefault({}),
    gb28181: Gb28181.prefault({}),
    lines: Lines.prefault({}),
    session: Session.prefault({}),
    login: Login.prefault({}),
    /** Web origins besides the server's own that may open sockets, such as a development server. */
    allowedOrigins: z.array(z.url()).default([]),
    /** The court's own approved base map, in place of the bundled one. */
    basemapDir: file.optional(),
    /** Further base maps of the private network, which consoles can choose. */
    baseMaps: z.array(BaseMap).max(20).default([]),
    /** The one of them that maps begin with; without it the server's own. */
    initialBaseMap: z.string().optional(),
    ffmpegPath: z.string().min(1).default('ffmpeg'),
    recordings: Recordings.prefault({}),
    evidence: Evidence.prefault({}),
    /** JSON file with working and free days that the court sets over the official list. */
    calendarFile: file.optional(),
    /** Folder whose files of case events are imported as they arrive. */
    feedFolder: file.optional(),
    /** Whether the screens say that this is a demonstration and name its logins. */
    demo: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    const ids = config.baseMaps.map(({ id }) => id);
    for (const [index, { id, source }] of config.baseMaps.entries()) {
      if (ids.indexOf(id) !== index) {
        context.addIssue({ code: 'custom', path: ['baseMaps', index, 'id'], message: 'is given twice' });
      }
      if (!/^https?:|\.(mbtiles|pmtiles)$/.test(source)) {
        const message = 'must be an .mbtiles or .pmtiles file, or the http address of a TileJSON';
        context.addIssue({ code: 'custom', path: ['baseMaps', index, 'source'], message });
      }
    }
    if (config.initialBaseMap !== undefined && !ids.includes(config.initialBaseMap)) {
      context.addIssue({ code: 'custom', path: ['initialBaseMap'], message: 'is none of baseMaps' });
    }
    const { peers, port: linePort, ...lineFiles } = config.lines;
    for (const [index, { id }] of peers.entries()) {
      if (peers.findIndex((peer) => peer.id === id) !== index) {
        context.addIssue({
          code: 'custom',
          path: ['lines', 'peers', index, 'id'],
          message: 'is given twice',
        });
      }
    }
    for (const name of ['certFile', 'keyFile', 'caFile'] as const) {
      if ((peers.length > 0 || linePort !== undefined) && lineFiles[name] === undefined) {
        context.addIssue({ code: 'custom', path: ['lines', name], message: 'lines need it' });
      }
    }
    const { certFile, keyFile } = config.tls;
    if ((certFile === undefined) !== (keyFile === undefined)) {
      const missing = certFile === undefined ? 'certFile' : 'keyFile';
      context.addIssue({
        code: 'custom',
        path: ['tls', missing],
        message: 'certificate and key are given together or not at all',
      });
    }
  });

export type Config = z.output<typeof ConfigSchema>;
