/** Power at the frequencies 0 to half the rate of a real signal of `size` samples (a power of two), shorter ones filled up with zeros. */
export function powerSpectrum(samples: Float64Array, size: number): Float64Array {
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const bits = Math.log2(size);
  // Decimation in time (Cooley and Tukey, 1965): first into the order of reversed bits …
  for (let index = 0; index < size; index += 1) {
    let [reversed, rest] = [0, index];
    for (let bit = 0; bit < bits; bit += 1) {
      reversed = (reversed << 1) | (rest & 1);
      rest >>= 1;
    }
    re[reversed] = samples[index] ?? 0;
  }
  // … then pairs of spectra are joined to one of twice the length.
  for (let length = 2; length <= size; length *= 2) {
    const half = length / 2;
    for (let start = 0; start < size; start += length) {
      for (let k = 0; k < half; k += 1) {
        const angle = (-2 * Math.PI * k) / length;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const [even, odd] = [start + k, start + k + half];
        const [evenRe = 0, evenIm = 0, oddRe = 0, oddIm = 0] = [re[even], im[even], re[odd], im[odd]];
        const [turnedRe, turnedIm] = [cos * oddRe - sin * oddIm, sin * oddRe + cos * oddIm];
        re[even] = evenRe + turnedRe;
        im[even] = evenIm + turnedIm;
        re[odd] = evenRe - turnedRe;
        im[odd] = evenIm - turnedIm;
      }
    }
  }
  return Float64Array.from({ length: size / 2 + 1 }, (_, k) => (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2);
}
