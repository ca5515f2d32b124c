import type { Random } from '../lib/random.ts';

const METRES_A_DEGREE = 111_320;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** A drive on a circle around a place of Hangzhou, from a seed: where one is after `ms`. */
export function circle(random: Random): (ms: number) => {
  latitude: number;
  longitude: number;
  speedKmh: number;
  directionDeg: number;
} {
  const centre = { lat: 30.25 + random.between(-0.05, 0.05), lon: 120.15 + random.between(-0.05, 0.05) };
  const radiusM = random.between(200, 1_500);
  const speedKmh = Math.round(random.between(20, 60));
  const phase = random.between(0, 360);
  return (ms) => {
    const angle = phase + (((speedKmh / 3.6) * ms) / 1_000 / radiusM) * (180 / Math.PI);
    const north = (radiusM * Math.cos(radians(angle))) / METRES_A_DEGREE;
    const east = (radiusM * Math.sin(radians(angle))) / METRES_A_DEGREE / Math.cos(radians(centre.lat));
    return {
      latitude: Number((centre.lat + north).toFixed(6)),
      longitude: Number((centre.lon + east).toFixed(6)),
      speedKmh,
      directionDeg: Math.floor((angle + 90) % 360),
    };
  };
}
