import { z } from 'zod';
import { CourtId } from '../courts.ts';

/** Items of one section that a sheet lists; the others are counted only. */
export const MAX_SECTION_ITEMS = 300;

/** Where in the console an item can be looked at. */
export const HandoverLink = z.object({
  kind: z.enum(['case', 'operation', 'unit', 'source', 'order', 'recording', 'wall']),
  id: z.string(),
});
export type HandoverLink = z.infer<typeof HandoverLink>;

/** One open matter as it stood when the sheet was made. */
export const HandoverItem = z.object({
  /** Names the matter within its section, whatever becomes of it. */
  key: z.string(),
  courtId: CourtId.nullable(),
  /** As people call it: a call sign, a case number, the name of a source. */
  title: z.string(),
  /** A word of the section's; clients translate it. */
  state: z.string(),
  /** The time that belongs to the state: shelved until, due, since. UTC ms. */
  at: z.number().nullable(),
  text: z.string().nullable(),
  link: HandoverLink.nullable(),
});
export type HandoverItem = z.infer<typeof HandoverItem>;

/** A part of the sheet: how many open matters there are, by state, and the first of them. */
export const HandoverSection = z.object({
  id: z.string(),
  total: z.number().int(),
  counts: z.record(z.string(), z.number().int()),
  items: z.array(HandoverItem),
});
export type HandoverSection = z.infer<typeof HandoverSection>;

/** How a section differs from that of another sheet. */
export const SectionChange = z.object({
  id: z.string(),
  totalBefore: z.number().int(),
  total: z.number().int(),
  added: z.array(HandoverItem),
  gone: z.array(HandoverItem),
  changed: z.array(z.object({ before: HandoverItem, after: HandoverItem })),
});
export type SectionChange = z.infer<typeof SectionChange>;

const isCut = ({ total, items }: HandoverSection): boolean => total > items.length;

const isSame = (a: HandoverItem, b: HandoverItem): boolean =>
  a.state === b.state && a.at === b.at && a.title === b.title && a.text === b.text;

function compareSection(before: HandoverSection, after: HandoverSection): SectionChange {
  const known = new Map(before.items.map((item) => [item.key, item]));
  const keys = new Set(after.items.map(({ key }) => key));
  return {
    id: after.id,
    totalBefore: before.total,
    total: after.total,
    // What a cut list leaves out may have been there all the time.
    added: isCut(before) ? [] : after.items.filter(({ key }) => !known.has(key)),
    gone: isCut(after) ? [] : before.items.filter(({ key }) => !keys.has(key)),
    changed: after.items.flatMap((item) => {
      const earlier = known.get(item.key);
      return earlier === undefined || isSame(earlier, item) ? [] : [{ before: earlier, after: item }];
    }),
  };
}

const emptySection = (id: string): HandoverSection => ({ id, total: 0, counts: {}, items: [] });

const isChange = ({ totalBefore, total, added, gone, changed }: SectionChange): boolean =>
  total !== totalBefore || added.length + gone.length + changed.length > 0;

/** The sections in which two sheets differ; none where nothing has changed. A section that one of them lacks counts as empty there. */
export function compareSheets(
  before: readonly HandoverSection[],
  after: readonly HandoverSection[],
): SectionChange[] {
  const earlier = new Map(before.map((section) => [section.id, section]));
  const later = new Map(after.map((section) => [section.id, section]));
  const ids = [...new Set([...later.keys(), ...earlier.keys()])];
  return ids
    .map((id) => compareSection(earlier.get(id) ?? emptySection(id), later.get(id) ?? emptySection(id)))
    .filter(isChange);
}

/** Made by the officer's console, so that a repeated signing is the same hand-over (RFC 9562 UUID). */
export const HandoverId = z.uuid();

/** `signed` by the outgoing officer, then `taken` over by the incoming one, or `withdrawn` before that. */
export const HandoverState = z.enum(['signed', 'taken', 'withdrawn']);
export type HandoverState = z.infer<typeof HandoverState>;

/** Who signed, and when (UTC ms). */
export const DutySignature = z.object({ userId: z.string(), name: z.string(), at: z.number() });
export type DutySignature = z.infer<typeof DutySignature>;

/** A hand-over of a court's desk, without its sections. */
export const Handover = z.object({
  id: HandoverId,
  courtId: CourtId,
  state: HandoverState,
  outgoing: DutySignature,
  incoming: DutySignature.nullable(),
  notes: z.string(),
  /** What the incoming officer has remarked. */
  remark: z.string().nullable(),
  withdrawnWhy: z.string().nullable(),
  previousId: HandoverId.nullable(),
  /** Whether anything is other than at the hand-over before; null for the first of a court. */
  isChanged: z.boolean().nullable(),
  /** SHA-256 of what the outgoing officer signed, hex; the audit log has the same. */
  hash: z.string(),
});
export type Handover = z.infer<typeof Handover>;
