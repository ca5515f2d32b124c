import type { CaseEventInput } from '#shared/cases/input.ts';
import { HOUR_MS } from '#shared/calendar/zone.ts';
import { createRandom, type Random } from '../lib/random.ts';
import { CaseDraft, type Fault } from './draft.ts';
import type { CaseOptions } from './options.ts';
import { renewMeasures } from './path/control.ts';
import { drawClaim } from './path/opening.ts';
import { play } from './path/stories.ts';
import { drawDay, drawHandler, provinceOf } from './province.ts';
import { extendTerm, fillRests, makeMistakes, waive } from './tidy.ts';
import { isWorking, startOf } from './time/work-days.ts';

/** A planned case, with what goes wrong in it on purpose. */
export interface CasePlan {
  events: CaseEventInput[];
  faults: ReadonlySet<Fault>;
}

/** Id of case `index` of a seed. */
export const caseIdOf = (index: number, seed: number): string => `e${seed}-${String(index).padStart(6, '0')}`;

/** When a case begins: these are its first two draws, so that they can be had without the rest of the plan. */
function drawBegin(random: Random, options: CaseOptions): number {
  const day = drawDay(provinceOf(options).intake(options), random);
  const [opens, closes] = isWorking(day) ? [8.5, 17.5] : [9, 22];
  return startOf(day) + Math.floor((random.between(opens, closes) * HOUR_MS) / 1000) * 1000;
}

const randomOf = (index: number, { seed }: CaseOptions): Random => createRandom(seed).fork(`case ${index}`);

/** When case `index` begins, UTC ms, without planning it. */
export function beginOf(index: number, options: CaseOptions): number {
  return drawBegin(randomOf(index, options), options);
}

/** Plans case `index`, with what goes wrong in it. */
export function describeCase(index: number, options: CaseOptions): CasePlan {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new RangeError(`${index} is no index of a case`);
  }
  const random = randomOf(index, options);
  const begin = drawBegin(random, options);
  const { court, serial } = provinceOf(options).courtOf(index);
  const draft = new CaseDraft({
    id: caseIdOf(index, options.seed),
    court,
    handler: drawHandler(court, random),
    random,
    begin,
  });
  drawClaim(draft);
  play(draft, serial);
  renewMeasures(draft);
  extendTerm(draft);
  fillRests(draft);
  waive(draft);
  makeMistakes(draft);
  return { events: draft.finish(), faults: draft.faults };
}

/**
 * All events of case `index` from its beginning to its end, which may lie after `until`, by time. A function of the index, the seed, the
 * courts, and the days on which cases are filed.
 */
export function planCase(index: number, options: CaseOptions): CaseEventInput[] {
  return describeCase(index, options).events;
}
