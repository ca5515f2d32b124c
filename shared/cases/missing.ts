import { z } from 'zod';
import { Match } from '../catalogue/conditions.ts';
import { EntryId, Scalar } from '../catalogue/names.ts';

/** One thing that a condition still lacks, named by what would bring it about. */
export type Missing =
  | { kind: 'event'; match: Match; since: Match | null; more: number }
  | { kind: 'open'; from: Match[]; subjects: string[] }
  | { kind: 'uncovered'; by: Match; field: string; values: Scalar[] }
  | { kind: 'elapsed'; since: Match; at: number | null }
  | { kind: 'balance'; ledger: string; yuan: number }
  | {
      kind: 'request';
      field: string;
      min: number | null;
      max: number | null;
      oneOf: Scalar[] | null;
    }
  | { kind: 'flag'; flag: string }
  | { kind: 'node'; node: string }
  | { kind: 'denied'; match: Match | null; flag: string | null }
  | { kind: 'any'; of: Missing[] };

/**
 * - `event`: it hasn't happened, `more` times still, since the latest `since`
 * - `open`: a `from` of these subjects is without its end; `''` stands for the case itself
 * - `uncovered`: no `by` has these values
 * - `elapsed`: the period is over at `at` (UTC ms); null: it hasn't begun
 * - `balance`: this much is on the ledger, yuan
 * - `request`: the act that is asked for lacks a field, or has it out of bounds
 * - `denied`: something that must not be is
 * - `any`: one of these would do
 */
export const Missing: z.ZodType<Missing, Missing> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('event'), match: Match, since: Match.nullable(), more: z.number() }),
    z.object({ kind: z.literal('open'), from: z.array(Match), subjects: z.array(z.string()) }),
    z.object({ kind: z.literal('uncovered'), by: Match, field: EntryId, values: z.array(Scalar) }),
    z.object({ kind: z.literal('elapsed'), since: Match, at: z.number().nullable() }),
    z.object({ kind: z.literal('balance'), ledger: EntryId, yuan: z.number() }),
    z.object({
      kind: z.literal('request'),
      field: EntryId,
      min: z.number().nullable(),
      max: z.number().nullable(),
      oneOf: z.array(Scalar).nullable(),
    }),
    z.object({ kind: z.literal('flag'), flag: EntryId }),
    z.object({ kind: z.literal('node'), node: EntryId }),
    z.object({ kind: z.literal('denied'), match: Match.nullable(), flag: EntryId.nullable() }),
    z.object({ kind: z.literal('any'), of: z.array(Missing) }),
  ]),
);
