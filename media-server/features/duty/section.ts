import { MAX_SECTION_ITEMS, type HandoverItem, type HandoverSection } from '#shared/duty/handover.ts';
import type { CourtNode } from '../../context.ts';

/** What a section found: the first of its items, and how many there are in all where these are more. */
export interface Found {
  items: readonly HandoverItem[];
  total?: number;
  /** How many by state, where there are more than the items. */
  counts?: Readonly<Record<string, number>>;
}

/**
 * A part of the hand-over sheet. A feature that knows of open matters registers one where the server is put together; the console's words
 * for it are `section.<id>` of the locale of duty.
 */
export interface HandoverSource {
  id: string;
  /** Open matters of a court's subtree, in an order that doesn't change by itself. `now` in UTC ms. */
  collect(court: CourtNode, now: number): Promise<Found>;
}

/** A section as the sheet has it. */
export async function collectSection(
  source: HandoverSource,
  court: CourtNode,
  now: number,
): Promise<HandoverSection> {
  const { items, total = items.length, counts } = await source.collect(court, now);
  const byState: Record<string, number> = {};
  for (const { state } of items) {
    byState[state] = (byState[state] ?? 0) + 1;
  }
  return {
    id: source.id,
    total,
    counts: { ...(counts ?? byState) },
    items: items.slice(0, MAX_SECTION_ITEMS),
  };
}
