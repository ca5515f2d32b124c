import { z } from 'zod';
import { Term } from '../calendar/term.ts';
import { Match } from './conditions.ts';
import { EntryId, Named, Scalar } from './names.ts';
import { Basis, NodeDefinition, Reference } from './nodes.ts';
import { EventType } from './vocabulary.ts';

const Matches = z.array(Match).min(1);
const Entry = z.strictObject({ id: EntryId, ...Named });

/**
 * A catalogue (节点目录): the events of a process, its nodes, and by which calendar they are counted. It is data: a court, a province or
 * another process has its own.
 */
export const Catalogue = z.strictObject({
  id: EntryId,
  version: z.string().min(1).max(40),
  ...Named,
  /** IANA name of the time zone whose days count. */
  zone: z.string(),
  /** `china`: the official list with its make-up days; `weekdays`: Monday to Friday. */
  workingDays: z.enum(['china', 'weekdays']),
  /** A period whose last day is no working day ends on the next one. */
  endsOnWorkingDay: z.strictObject({ holds: z.boolean(), basis: Basis, references: z.array(Reference) }),
  /** How long "at once" may take before it counts as missed; no source prints it. */
  atOnce: Term,
  /** How long before the deadline a node is due soon: the first entry whose unit fits and whose `upTo` isn't exceeded. */
  warnings: z.array(z.strictObject({ unit: Term.shape.unit, upTo: z.number().int().positive(), lead: Term })),
  stages: z
    .array(
      z.strictObject({
        ...Entry.shape,
        /** Beside the main line: the case stays in its stage of the main line while it lasts. */
        beside: z.boolean().optional(),
      }),
    )
    .min(1),
  subjects: z.array(Entry),
  roles: z.array(Entry),
  moduleClasses: z.array(Entry).optional(),
  documents: z.array(
    z.strictObject({
      id: EntryId,
      titleZh: z.string().min(1),
      titleEn: z.string().min(1),
      date: z.string().optional(),
    }),
  ),
  profiles: z.array(Entry).min(1),
  /** The profiles of a court that has chosen none. */
  defaultProfiles: z.array(EntryId).min(1),
  /** Questions that courts answer differently, such as who approves. Conditions of gates refer to them. */
  settings: z.array(
    z.strictObject({
      ...Entry.shape,
      options: z.array(z.strictObject({ ...Entry.shape, allows: z.array(Scalar).min(1) })).min(2),
      default: EntryId,
      references: z.array(Reference).min(1),
    }),
  ),
  /** What stops clocks. `default` ones stop every clock that doesn't name its own. */
  pauses: z.array(
    z.strictObject({
      ...Entry.shape,
      from: Matches,
      until: Matches,
      default: z.boolean().optional(),
      references: z.array(Reference).min(1),
    }),
  ),
  ledgers: z.array(
    z.strictObject({
      ...Entry.shape,
      in: Matches,
      out: Matches,
      field: EntryId,
      references: z.array(Reference),
    }),
  ),
  flags: z.array(Entry),
  closingWays: z.array(
    z.strictObject({
      ...Entry.shape,
      /** Closed in the statistics, but alive: provisional closure (终本). */
      provisional: z.boolean().optional(),
    }),
  ),
  /** Acts that mandatory nodes can refuse. */
  actions: z.array(
    z.strictObject({
      ...Entry.shape,
      requestedBy: z.array(Match).optional(),
      withdrawnBy: z.array(Match).optional(),
      performedBy: z.array(Match).optional(),
      /** The act closes the case in one of these ways. */
      closes: z.array(EntryId).optional(),
    }),
  ),
  events: z.array(EventType).min(1),
  nodes: z.array(NodeDefinition),
});
export type Catalogue = z.infer<typeof Catalogue>;
