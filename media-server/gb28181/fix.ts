import { Position } from '#shared/units.ts';
import type { MobilePosition } from './manscdp.ts';
import { ACCURACY_M } from './policy.ts';

/** Why a device's position doesn't become a fix of its unit. */
export type FixRefusal = 'notLocated' | 'noTime' | 'future' | 'tooOld' | 'invalid';

const KMH_PER_MPS = 3.6;

/** A device's position as a fix of its unit: WGS-84, m/s, UTC ms; or why it is none. */
export function toFix(
  { time, longitude, latitude, speedKmh, direction }: MobilePosition,
  { oldest, newest }: { oldest: number; newest: number },
): Position | FixRefusal {
  // Devices without a fix say 0, 0.
  if (longitude === null || latitude === null || (longitude === 0 && latitude === 0)) {
    return 'notLocated';
  }
  if (time === null) {
    return 'noTime';
  }
  if (time > newest) {
    return 'future';
  }
  if (time < oldest) {
    return 'tooOld';
  }
  const fix = Position.safeParse({
    at: time,
    lon: longitude,
    lat: latitude,
    accuracy: ACCURACY_M,
    speed: speedKmh === null ? null : speedKmh / KMH_PER_MPS,
    heading: direction !== null && direction >= 0 && direction <= 360 ? direction : null,
    battery: null,
  });
  return fix.success ? fix.data : 'invalid';
}
