import gcoord from 'gcoord';
import { hasBit, STATE, type TerminalPosition } from '#shared/jt808/position.ts';
import { Position } from '#shared/units.ts';
import { ACCURACY_M } from './policy.ts';

/** Why a terminal's position doesn't become a fix of its unit. */
export const FIX_REFUSALS = ['notLocated', 'noTime', 'future', 'tooOld', 'invalid'] as const;
export type FixRefusal = (typeof FIX_REFUSALS)[number];

/** From when to when fixes are taken, UTC ms. */
export interface FixWindow {
  oldest: number;
  newest: number;
}

const KMH_PER_MPS = 3.6;

/** A terminal's position as a fix of its unit: WGS-84, m/s, UTC ms; or why it is none. */
export function toFix(position: TerminalPosition, { oldest, newest }: FixWindow): Position | FixRefusal {
  const { stateBits, latitude, longitude, speedKmh, directionDeg, time } = position;
  if (!hasBit(stateBits, STATE.located)) {
    return 'notLocated';
  }
  if (time === null) {
    return 'noTime';
  }
  const at = Date.parse(time);
  if (at > newest) {
    return 'future';
  }
  if (at < oldest) {
    return 'tooOld';
  }
  const isShifted = hasBit(stateBits, STATE.encryptedCoordinates);
  const [lon, lat] = isShifted
    ? gcoord.transform([longitude, latitude], gcoord.GCJ02, gcoord.WGS84)
    : [longitude, latitude];
  const fix = Position.safeParse({
    at,
    lon,
    lat,
    accuracy: ACCURACY_M,
    speed: speedKmh / KMH_PER_MPS,
    heading: directionDeg <= 360 ? directionDeg : null,
    battery: null,
  });
  return fix.success ? fix.data : 'invalid';
}
