import { openBrowserUnit, type BrowserUnit } from '../../../simulators/browser-units/browser-unit.ts';
import { HlsStream } from '../../../simulators/hls-stream/stream.ts';
import { RtspCamera } from '../../../simulators/rtsp-camera/camera.ts';
import type { LonLat } from '#shared/geo.ts';
import type { Unit } from '#shared/units.ts';
import { openApi, unitByCallSign, type ApiSession } from './api.ts';
import { E2eServer, SERVER_HOST, type ServerOptions } from './server.ts';

/** Burnt-in colours, far apart from each other, of the four sources. */
export const COLOURS = {
  unitA: '0x20c040',
  unitB: '0xd030d0',
  camera: '0xe03020',
  hall: '0x2050f0',
} as const;
/** Their tones, hertz, far apart too. */
export const TONES = { unitA: 500, unitB: 900, camera: 1400, hall: 2200 } as const;
export type SourceName = keyof typeof COLOURS;

/** Names of the sources that the field adds to the demo province. */
export const CAMERA_NAME = '测试摄像机';
export const HALL_NAME = '测试直播流';

const PICTURE = { width: 640, height: 360, fps: 8 };
const silent = (): void => undefined;

/** An officer unit in its own browser. */
export interface FieldUnit {
  unit: Unit;
  device: BrowserUnit;
}

/** Everything around the console under test, all of it real: server, camera, stream and officers in browsers. */
export interface Field {
  server: E2eServer;
  /** An administrator's connection to the API. */
  admin: ApiSession;
  camera: RtspCamera;
  hall: HlsStream;
  unitA: FieldUnit;
  unitB: FieldUnit;
  close: () => Promise<void>;
}

/** Makes a code for the unit and opens the officer's page with it. */
export async function openOfficer(
  { server, admin }: Pick<Field, 'server' | 'admin'>,
  options: { callSign: string; name: SourceName; position: LonLat; url?: string },
): Promise<FieldUnit> {
  const { callSign, name, position, url = server.url } = options;
  const unit = await unitByCallSign(admin.api, callSign);
  const { code } = await admin.api.units.createEnrolmentCode.mutate({ unitId: unit.id });
  const device = await openBrowserUnit({
    url,
    code,
    colour: COLOURS[name],
    toneHz: TONES[name],
    position,
    title: callSign,
    format: PICTURE,
  });
  return { unit, device };
}

async function openOrigins(): Promise<Pick<Field, 'camera' | 'hall'>> {
  const common = { host: SERVER_HOST, port: 0, format: PICTURE, say: silent };
  const [camera, hall] = await Promise.all([
    RtspCamera.start({
      ...common,
      path: 'gate',
      name: CAMERA_NAME,
      colour: COLOURS.camera,
      audio: 'aac',
      toneHz: TONES.camera,
      login: null,
      dropAfterMs: null,
    }),
    HlsStream.start({
      ...common,
      path: 'hall',
      name: HALL_NAME,
      colour: COLOURS.hall,
      toneHz: TONES.hall,
      segments: 'fmp4',
    }),
  ]);
  return { camera, hall };
}

/** Starts a server with one camera, one stream and two officers on duty. */
export async function openField(
  positions: { unitA: LonLat; unitB: LonLat },
  options: ServerOptions = {},
): Promise<Field> {
  const server = await E2eServer.create(options);
  const admin = await openApi(server, 'admin');
  const { camera, hall } = await openOrigins();
  const add = (source: { kind: 'rtsp' | 'hls'; name: string; url: string }): Promise<unknown> =>
    admin.api.sources.create.mutate({ courtId: 'zj', ...source });
  await add({ kind: 'rtsp', name: CAMERA_NAME, url: camera.url });
  await add({ kind: 'hls', name: HALL_NAME, url: hall.url });
  const base = { server, admin };
  const unitA = await openOfficer(base, {
    callSign: '浙执-001',
    name: 'unitA',
    position: positions.unitA,
  });
  const unitB = await openOfficer(base, {
    callSign: '浙执-009',
    name: 'unitB',
    position: positions.unitB,
  });
  return {
    ...base,
    camera,
    hall,
    unitA,
    unitB,
    close: async () => {
      await Promise.all([unitA.device.close(), unitB.device.close(), admin.close()]);
      await Promise.all([camera.stop(), hall.stop()]);
      await server.dispose();
    },
  };
}
