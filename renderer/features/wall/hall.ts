import type { Settings } from '#shared/bridge.ts';

export type Hall = Settings['hall'];

/** Half of the angle that a sign must fill to be read, 16 arc-minutes as a whole. */
const HALF_ANGLE_RAD = ((8 / 60) * Math.PI) / 180;

/** Height of the smallest text that must be read from the farthest seat, mm: h = 2·d·tan(8′). */
export function readableHeightMm({ farthestSeatM }: Hall): number {
  return 2 * farthestSeatM * 1000 * Math.tan(HALF_ANGLE_RAD);
}

/** The same in the wall's own pixels. */
export function readableHeightPx(hall: Hall): number {
  return readableHeightMm(hall) / hall.pixelPitchMm;
}
