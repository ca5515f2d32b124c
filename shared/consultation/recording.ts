import { z } from 'zod';
import type { Act } from './commands.ts';
import { done, refuse, type Outcome } from './outcome.ts';
import { ItemId, MAX_STRETCHES, type Consultation, type RecordedStretch } from './session.ts';

export type RecordingAct = Extract<Act, { type: 'startRecording' | 'stopRecording' }>;

export const isRecording = ({ recorded }: Pick<Consultation, 'recorded'>): boolean =>
  recorded.some(({ to }) => to === null);

/** Begins to record; `by` is null where the plan does. */
export const beginRecording = (state: Consultation, by: string | null, at: number): Consultation => ({
  ...state,
  recorded: [...state.recorded, { from: at, to: null, by, failure: null, lost: [] }],
});

/** Ends what is recorded; `failure` is why, where nobody wanted that. */
export const endRecording = (
  state: Consultation,
  at: number,
  failure: RecordedStretch['failure'] = null,
): Consultation =>
  isRecording(state)
    ? {
        ...state,
        recorded: state.recorded.map((stretch) =>
          stretch.to === null ? { ...stretch, to: at, failure } : stretch,
        ),
      }
    : state;

/** A site is recorded no more, while the others are. */
export const loseSite = (state: Consultation, siteId: string, at: number): Consultation => ({
  ...state,
  recorded: state.recorded.map((stretch) =>
    stretch.to !== null || stretch.lost.some((one) => one.siteId === siteId)
      ? stretch
      : { ...stretch, lost: [...stretch.lost, { siteId, at }] },
  ),
});

/** Sites that what is recorded now lacks, since when. */
export const lostSites = ({ recorded }: Pick<Consultation, 'recorded'>): RecordedStretch['lost'] =>
  recorded.find(({ to }) => to === null)?.lost ?? [];

/** The stretch that ended before its time, until another one begins. */
export const failedStretch = ({ recorded }: Pick<Consultation, 'recorded'>): RecordedStretch | undefined => {
  const last = recorded.at(-1);
  return last === undefined || last.failure === null ? undefined : last;
};

/** Begins and ends the recording of the session (会商录像). Asked twice, it is done once. */
export function applyRecording(
  state: Consultation,
  { type }: RecordingAct,
  { name, at }: { name: string; at: number },
): Outcome {
  if (type === 'stopRecording') {
    return done(endRecording(state, at));
  }
  if (isRecording(state)) {
    return done(state);
  }
  return state.recorded.length >= MAX_STRETCHES
    ? refuse(state, 'conflict', 'the recording was interrupted too often')
    : done(beginRecording(state, name, at));
}

/** What of a site is recorded by itself: its people with their sound, or the content that it shares. */
export type RecordedPart = 'people' | 'content';

const PREFIX: Readonly<Record<RecordedPart, string>> = { people: 'site', content: 'share' };
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SOURCE = new RegExp(`^(site|share):(${UUID}):(${UUID})$`);

/** Under which id recordings know what a site of a session sends. */
export const siteSourceId = (consultationId: string, siteId: string, part: RecordedPart): string =>
  `${PREFIX[part]}:${consultationId}:${siteId}`;

/** What an id of `siteSourceId` says; null for that of another source. */
export function readSiteSourceId(
  sourceId: string,
): { consultationId: string; siteId: string; part: RecordedPart } | null {
  const [, prefix, consultationId, siteId] = SOURCE.exec(sourceId) ?? [];
  return consultationId === undefined || siteId === undefined
    ? null
    : { consultationId, siteId, part: prefix === 'site' ? 'people' : 'content' };
}

/** Where an item of the agenda is taken up in what was recorded; `at` is UTC ms. */
export const Chapter = z.object({ at: z.number(), itemId: ItemId, title: z.string() });
export type Chapter = z.infer<typeof Chapter>;

/** An act as the session's log has it. */
export interface TimedAct {
  at: number;
  act: Pick<Act, 'type'> & { itemId?: string | null };
}

/** The chapters of a session: its items as often as they were taken up, by its log, in the order of time. */
export function chaptersOf({ agenda }: Pick<Consultation, 'agenda'>, log: readonly TimedAct[]): Chapter[] {
  return log.flatMap(({ at, act }) => {
    const item = agenda.find(({ id }) => id === act.itemId);
    return act.type === 'takeUpItem' && item !== undefined
      ? [{ at, itemId: item.id, title: item.title }]
      : [];
  });
}
