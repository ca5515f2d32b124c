import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Figure } from '../lib/report.ts';
import { createMutator } from './mutate.ts';
import { subjects, type Subject } from './subjects.ts';

const RUNS = 10;
const INPUTS_A_RUN = 100_000;
const WARM_UP = 20_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Decodes so many mutated inputs; how many were refused. Throws what the decoder throws that it shouldn't. */
function run({ name, samples, decode, isTyped }: Subject, seed: number, inputs: number): number {
  const mutate = createMutator(seed);
  let refused = 0;
  for (let i = 0; i < inputs; i++) {
    const input = mutate(samples[i % samples.length] ?? Buffer.alloc(0));
    try {
      decode(input);
    } catch (error) {
      if (!isTyped(error)) {
        throw new Error(`${name}: ${input.toString('hex')}`, { cause: error });
      }
      refused += 1;
    }
  }
  return refused;
}

/** A million mutated inputs through each decoder of bytes from outside: what it refuses, how fast it is, and what stays behind. */
export function fuzzDecoders(): Promise<Figure[]> {
  return Promise.resolve(
    subjects().flatMap((subject) => {
      run(subject, 0, WARM_UP);
      collect();
      const before = process.memoryUsage().heapUsed;
      const rates: number[] = [];
      const refused: number[] = [];
      for (let seed = 1; seed <= RUNS; seed++) {
        const from = performance.now();
        refused.push((run(subject, seed, INPUTS_A_RUN) / INPUTS_A_RUN) * 100);
        rates.push(INPUTS_A_RUN / ((performance.now() - from) / 1_000));
      }
      collect();
      const leftMb = (process.memoryUsage().heapUsed - before) / 1_000_000;
      return [
        { name: `${subject.name}: mutated inputs taken or refused`, unit: '1/s', values: rates },
        { name: `${subject.name}: refused`, unit: '%', values: refused },
        { name: `${subject.name}: memory that stays behind a million`, unit: 'MB', values: [leftMb] },
      ];
    }),
  );
}
