import { EVENT_RETRACTED } from '#shared/catalogue/vocabulary.ts';
import type { CaseDetail, EventView } from '#shared/cases/views.ts';

/** An event that came to this system later than this after it had happened was entered late, ms. */
const LATE_MS = 86_400_000;

/** Something of a case in its time. */
export type TimelineEntry =
  | {
      kind: 'event';
      at: number;
      event: EventView;
      /** Why it was taken back; null: it counts. */
      retracted: string | null;
      /** How much later it was entered, ms; null: in time, or with the case's history. */
      lateMs: number | null;
    }
  | { kind: 'stage'; at: number; stage: string };

/**
 * How late an event was entered. What happened before its case was known here came with the case's history, which is no fault of
 * anybody's.
 */
function lateness({ at, recordedAt }: EventView, knownSince: number): number | null {
  const late = recordedAt - Math.max(at, knownSince);
  return late > LATE_MS ? recordedAt - at : null;
}

/** Why events were taken back, by their ids. */
function reasons(events: readonly EventView[]): Map<string, string> {
  return new Map(
    events
      .filter(({ type, retracted }) => type === EVENT_RETRACTED && !retracted)
      .map(({ data }) => [String(data['eventId'] ?? ''), String(data['reason'] ?? '')]),
  );
}

/** Events and changes of stage, the newest first; a stage stands above the event that led to it. */
export function timelineOf({ events, visits }: Pick<CaseDetail, 'events' | 'visits'>): TimelineEntry[] {
  const why = reasons(events);
  const knownSince = Math.min(...events.map(({ recordedAt }) => recordedAt));
  const told = events.map((event): TimelineEntry => ({
    kind: 'event',
    at: event.at,
    event,
    retracted: event.retracted ? (why.get(event.id) ?? '') : null,
    lateMs: lateness(event, knownSince),
  }));
  const stages = visits.map(({ stage, from }): TimelineEntry => ({ kind: 'stage', at: from, stage }));
  // Both are in order already, and sorting is stable: of the same moment the event comes before the stage, and all turns round.
  return [...told, ...stages].sort((a, b) => a.at - b.at).reverse();
}
