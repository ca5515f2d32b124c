import { z } from 'zod';
import { Term } from '../calendar/term.ts';
import { EntryId, Scalar } from './names.ts';

/** Which events are meant: a type, or a type whose fields have one of the given values. */
export const Match = z.union([
  EntryId,
  z.strictObject({
    event: EntryId,
    where: z.record(EntryId, z.union([Scalar, z.array(Scalar).min(1)])).optional(),
  }),
]);
export type Match = z.infer<typeof Match>;

const Matches = z.array(Match).min(1);

/**
 * Something that holds of a case or not. Every condition but `not` can only come true by more events or more time, so that what is
 * missing can be named.
 */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | {
      event: Match;
      since?: Match | undefined;
      sameSubject?: boolean | undefined;
      atLeast?: number | undefined;
    }
  | {
      closed: { from: Match[]; until: Match[]; aboutField?: string | undefined };
      sameSubject?: boolean | undefined;
    }
  | { covered: { by: Match; field: string; values: Scalar[] } }
  | { elapsed: { since: Match; term?: Term | undefined } }
  | { balance: { ledger: string; atMost: number }; sameSubject?: boolean | undefined }
  | {
      request: {
        field: string;
        given?: true | undefined;
        min?: number | undefined;
        max?: number | undefined;
        oneOf?: Scalar[] | undefined;
        setting?: string | undefined;
      };
    }
  | { flag: string }
  | { node: string };

/**
 * - `event`: has happened (`atLeast` times), after the latest `since` where that is given, of the same subject where that is asked
 * - `closed`: no subject has a `from` without a later `until`; with `aboutField`, of those `from` alone whose field names the subject that is
 *   asked about, or that name none
 * - `covered`: for each value there is a `by` whose field has it
 * - `elapsed`: the period since the latest `since` is over; without `term` the node's own figure
 * - `balance`: what came into the ledger less what went out of it is at most `atMost` yuan
 * - `request`: a field of the act that is asked for is given, within bounds, one of a list, or one of those that a setting allows
 * - `flag`: the case carries a mark
 * - `node`: the node was done or waived and isn't open
 */
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Condition).min(1) }),
    z.strictObject({ any: z.array(Condition).min(1) }),
    z.strictObject({ not: Condition }),
    z.strictObject({
      event: Match,
      since: Match.optional(),
      sameSubject: z.boolean().optional(),
      atLeast: z.number().int().min(2).optional(),
    }),
    z.strictObject({
      closed: z.strictObject({ from: Matches, until: Matches, aboutField: EntryId.optional() }),
      sameSubject: z.boolean().optional(),
    }),
    z.strictObject({
      covered: z.strictObject({ by: Match, field: EntryId, values: z.array(Scalar).min(1) }),
    }),
    z.strictObject({ elapsed: z.strictObject({ since: Match, term: Term.optional() }) }),
    z.strictObject({
      balance: z.strictObject({ ledger: EntryId, atMost: z.number() }),
      sameSubject: z.boolean().optional(),
    }),
    z.strictObject({
      request: z.strictObject({
        field: EntryId,
        given: z.literal(true).optional(),
        min: z.number().optional(),
        max: z.number().optional(),
        oneOf: z.array(Scalar).min(1).optional(),
        setting: EntryId.optional(),
      }),
    }),
    z.strictObject({ flag: EntryId }),
    z.strictObject({ node: EntryId }),
  ]),
);
