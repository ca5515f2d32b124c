import { z } from 'zod';
import { EntryId, Scalar } from '#shared/catalogue/names.ts';
import { Field } from '#shared/catalogue/vocabulary.ts';
import { CourtId } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { FEED_ENCODINGS } from '../readers/encoding.ts';
import { FEED_FORMATS, type ReadOptions } from '../readers/open.ts';
import { patternProblem } from './time-pattern.ts';

/** Stands for every event. */
export const ANY = '*';

const Column = z.string().min(1).max(500);

const char = (what: string) =>
  z
    .string()
    .length(1, `${what} is one character`)
    .regex(/^[^\r\n]$/u, `${what} is no line end`);

const Zone = z.string().refine((name) => {
  try {
    return Boolean(Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    // Intl has no other way to ask.
    return false;
  }
}, 'is no time zone');

const TimeFormat = z.string().superRefine((format, context) => {
  const problem = ['iso', 'epochMs', 'epochS'].includes(format) ? null : patternProblem(format);
  if (problem !== null) {
    context.addIssue({ code: 'custom', message: `${format}: ${problem}` });
  }
});

/** Where the value of an event's field comes from, and how it is written there. */
export const FieldSource = z.strictObject({
  column: Column,
  /** Type of the field, if the mapping shall be refused when the catalogue's is another. */
  type: Field.shape.type.optional(),
  /** Texts of the column and the values that they stand for; others are taken as they are. */
  values: z.record(z.string(), Scalar).optional(),
  /** Sign between groups of three digits; without it a number that has some is refused. */
  thousands: z.enum([',', '.', ' ', "'", '\u00A0', '\u202F']).optional(),
  /** Sign before the decimals. Default a point. */
  decimal: z.enum(['.', ',']).optional(),
  /** How times are written in this column. Default the mapping's `timeFormat`. */
  timeFormat: TimeFormat.optional(),
});
export type FieldSource = z.output<typeof FieldSource>;

const Where = z.union([z.string(), z.number(), z.boolean()]);

/** What an activity stands for. */
const Target = z.union([
  EntryId,
  z.strictObject({
    event: EntryId,
    /** Values that its fields always have, as the catalogue wants them. */
    data: z.record(EntryId, Scalar).optional(),
  }),
  /** Only for `*`: the event is called as the text is, or by its slug. */
  z.strictObject({ slug: z.literal(true) }),
]);
export type Target = z.output<typeof Target>;

/** How the records of a file become events of a catalogue. It is data: each feed has its own. */
export const Mapping = z
  .strictObject({
    /** Default by the name of the file. */
    format: z.enum(FEED_FORMATS).optional(),
    /** Default UTF-8, or what the XML declaration says. A byte order mark wins over both. */
    encoding: z.enum(FEED_ENCODINGS).optional(),
    csv: z
      .strictObject({
        /** Default a comma; in `.tsv` files a tab. */
        delimiter: char('the delimiter').optional(),
        /** Default `"`; empty when no character quotes. */
        quote: z.union([z.literal(''), char('the quote')]).optional(),
      })
      .optional(),
    /** IANA name of the zone of times that have no offset. Default the catalogue's. */
    zone: Zone.optional(),
    /** Columns of what every event has; attributes in XES, members in JSON Lines. */
    columns: z.strictObject({
      caseId: Column,
      /** The activity: its texts are the keys of `events`. */
      type: Column,
      /** When it happened. */
      at: Column,
      /** Without it an id is derived from what the event says. */
      eventId: Column.optional(),
      subject: Column.optional(),
      courtId: Column.optional(),
      /** Case number (案号): goes into the field that the catalogue's events name in their `header` effect. */
      number: Column.optional(),
    }),
    /** Court of every case, where no column names one. */
    court: CourtId.optional(),
    /** Texts of the court column and the courts that they stand for; others are taken as ids. */
    courts: z.record(z.string(), CourtId).optional(),
    /** Put before every case id, so that cases of two systems stay apart. */
    caseIdPrefix: z.string().max(60).optional(),
    /** `iso`, `epochMs`, `epochS`, or a pattern such as `yyyy/MM/dd HH:mm[:ss]`. */
    timeFormat: TimeFormat.default('iso'),
    /** Activity texts and the events that they stand for; `*` for all others. */
    events: z.record(z.string(), Target),
    /** What becomes of records whose activity stands for no event. */
    unknownEvents: z.enum(['refuse', 'skip']).default('refuse'),
    /** Fields by event; those under `*` go to every event that has such a field. */
    data: z.record(z.union([z.literal(ANY), EntryId]), z.record(EntryId, FieldSource)).optional(),
    /** Only records whose columns have these values are taken; the others are skipped. */
    where: z.record(Column, z.union([Where, z.array(Where).min(1)])).optional(),
  })
  .superRefine(({ csv, events }, context) => {
    if (csv?.delimiter !== undefined && csv.delimiter === csv.quote) {
      context.addIssue({ code: 'custom', path: ['csv', 'quote'], message: 'is the delimiter too' });
    }
    for (const [text, target] of Object.entries(events)) {
      if (text.trim() !== ANY && typeof target === 'object' && 'slug' in target) {
        context.addIssue({ code: 'custom', path: ['events', text], message: 'only * goes by slug' });
      }
    }
  });
export type Mapping = z.output<typeof Mapping>;
/** As a file has it: defaults may be missing. */
export type MappingInput = z.input<typeof Mapping>;

/** What is wrong in a mapping, and where: `data.caseFiled.amount`. */
export interface MappingIssue {
  place: string;
  reason: string;
}

/** A mapping that can't be used, with everything that is wrong in it. */
export class MappingError extends AppError {
  readonly issues: readonly MappingIssue[];

  constructor(issues: readonly MappingIssue[]) {
    super('invalidInput', issues.map(({ place, reason }) => `${place}: ${reason}`).join('\n'), {
      place: issues[0]?.place ?? 'mapping',
    });
    this.name = 'MappingError';
    this.issues = issues;
  }
}

/**
 * Reads a mapping.
 * @throws MappingError naming every place and reason
 */
export function readMapping(given: unknown): Mapping {
  const parsed = Mapping.safeParse(given);
  if (!parsed.success) {
    throw new MappingError(
      parsed.error.issues.map(({ path, message }) => ({
        place: path.map(String).join('.') || 'mapping',
        reason: message,
      })),
    );
  }
  return parsed.data;
}

/** Every column that a mapping names. */
export function columnsOf({ columns, data = {}, where = {} }: Mapping): string[] {
  const fields = Object.values(data).flatMap((sources) => Object.values(sources));
  return [
    ...new Set([
      ...Object.values(columns).filter((column) => column !== undefined),
      ...fields.map(({ column }) => column),
      ...Object.keys(where),
    ]),
  ];
}

/** How a file has to be read for a mapping. */
export function readOptionsOf(
  mapping: Mapping,
): Pick<ReadOptions, 'format' | 'encoding' | 'csv' | 'columns'> {
  const { format, encoding, csv } = mapping;
  return { format, encoding, csv, columns: columnsOf(mapping) };
}
