import type { OperationPlan } from '#shared/operations/operation.ts';
import { FULL_HD_WALL } from '#shared/walls/geometry.ts';

export const NEW_PASSWORD = 'a password for the matrix';

/** An Opus stream as a device announces it. */
const OPUS = {
  mid: '0',
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1 },
    },
  ],
  encodings: [{ ssrc: 22_222_222 }],
  rtcp: { cname: 'matrix' },
};
export const OPUS_PARAMETERS: Record<string, unknown> = OPUS;

/** A complete plan of an operation with one unit, or none. */
export const aPlan = (unitId: string | null): OperationPlan => ({
  title: '强制腾退',
  commander: '王局长',
  caseNos: [],
  places: [{ name: '文三路 100 号', point: { lon: 120.13, lat: 30.27 } }],
  assignments: unitId === null ? [] : [{ unitId, task: '控制现场' }],
  phases: ['集结', '进场'],
  risk: { level: 'medium', text: '可能有人阻拦' },
  contingency: '遇阻拦即后撤待命',
  plannedAt: null,
  checkInS: null,
});

/** A wall of one display. */
export const A_WALL = {
  name: '大屏',
  geometry: FULL_HD_WALL,
  webOrigins: [],
};
export const A_CIRCLE = { kind: 'circle', centre: { lon: 120.1, lat: 30.2 }, radiusM: 300 } as const;
export const A_RULE = {
  name: '告警',
  trigger: { kind: 'alarm', priority: 1, cause: null },
  action: { kind: 'popup' },
  holdS: 30,
  enabled: true,
} as const;
