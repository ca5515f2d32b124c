const M2_A_KM2 = 1_000_000;

/** An area in square metres, or square kilometres from a tenth of one on. */
export function formatArea(m2: number): string {
  if (m2 < M2_A_KM2 / 10) {
    return `${Math.round(m2).toLocaleString('en-US')} m²`;
  }
  const km2 = m2 / M2_A_KM2;
  return `${km2.toLocaleString('en-US', { maximumFractionDigits: km2 < 100 ? 2 : 0 })} km²`;
}
