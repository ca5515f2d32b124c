/** The search goes in steps of so many samples first, over their sums … */
const COARSE = 5;
/** … and looks closer so far around the best: a voice is nearly the same again after each of its periods. */
const NEAR = 120;

const coarse = (samples: Float64Array): Float64Array =>
  Float64Array.from({ length: Math.floor(samples.length / COARSE) }, (_, at) =>
    samples.subarray(at * COARSE, (at + 1) * COARSE).reduce((sum, sample) => sum + sample, 0),
  );

/** How alike `part` and the stretch of `tape` from `at` are: their normalised correlation. */
function likenessAt(part: Float64Array, tape: Float64Array, at: number): number {
  let [product, power] = [0, 0];
  for (let index = 0; index < part.length; index += 1) {
    const heard = tape[at + index] ?? 0;
    product += heard * (part[index] ?? 0);
    power += heard * heard;
  }
  return power === 0 ? 0 : product / Math.sqrt(power);
}

function best(part: Float64Array, tape: Float64Array, { from, to }: { from: number; to: number }): number {
  let found = { at: from, likeness: -Infinity };
  for (let at = from; at <= to; at += 1) {
    const likeness = likenessAt(part, tape, at);
    if (likeness > found.likeness) {
      found = { at, likeness };
    }
  }
  return found.at;
}

/** Where in `tape` between two places `part` begins, by correlation; places in samples. */
export function findIn(
  part: Float64Array,
  tape: Float64Array,
  { from, to }: { from: number; to: number },
): number {
  const [few, fewTape] = [coarse(part), coarse(tape)];
  const near = COARSE * best(few, fewTape, { from: Math.floor(from / COARSE), to: Math.ceil(to / COARSE) });
  return best(part, tape, { from: near - NEAR, to: near + NEAR });
}
