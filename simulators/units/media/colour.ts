/** Neighbouring numbers get hues far apart on the circle. */
const GOLDEN_ANGLE_DEG = 137.508;

/** One channel (0–255) of a colour of `hue` (degrees) with full saturation and brightness `value` (0–1). */
function channel(hue: number, value: number, shift: number): number {
  const position = (shift + hue / 60) % 6;
  return Math.round(255 * (value - value * Math.max(0, Math.min(position, 4 - position, 1))));
}

/** Red, green and blue (0–255) of the colour block of the unit with number `no`. */
export function unitColour(no: number): readonly [number, number, number] {
  const hue = (no * GOLDEN_ANGLE_DEG) % 360;
  const value = no % 2 === 0 ? 0.95 : 0.7;
  return [channel(hue, value, 5), channel(hue, value, 3), channel(hue, value, 1)];
}

/** A colour as ffmpeg writes it. */
export function toHex(colour: readonly [number, number, number]): string {
  return `0x${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
