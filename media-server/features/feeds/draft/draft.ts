import path from 'node:path';
import { Zone } from '#shared/calendar/zone.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { AppError } from '#shared/errors.ts';
import type { MappingInput } from '../mapping/mapping.ts';
import { timeReader } from '../mapping/times.ts';
import { openRecords, type ReadOptions } from '../readers/open.ts';
import { columnsLike, type ColumnRole } from './columns.ts';
import { draftCatalogue, eventIds, RESOURCE_FIELD } from './draft-catalogue.ts';
import { sampleOf, UnreadNotes, type Sample } from './sample.ts';
import { LogSurvey, type LogColumns } from './survey.ts';
import { guessTimeFormat, type TimeGuess } from './time-guess.ts';

/** What is known beforehand. Columns that are named aren't guessed. */
export interface DraftOptions extends Pick<ReadOptions, 'format' | 'signal'> {
  columns?: { caseId?: string; type?: string; at?: string };
  /** Records that are read at most. */
  maxRecords?: number;
}

/** A first catalogue and mapping of an unknown process. `notes` say what was guessed and what is left to do. */
export interface Draft {
  catalogue: Catalogue;
  mapping: MappingInput;
  notes: string[];
}

const MAX_RECORDS = 500_000;

const WORDS: Readonly<Record<'caseId' | 'type' | 'at', string>> = {
  caseId: 'the case',
  type: 'the activity',
  at: 'the time',
};

function notFound(file: string, role: keyof typeof WORDS, { columns }: Sample): AppError {
  return AppError.invalidInput(
    path.basename(file),
    `no column looks like ${WORDS[role]}; name it. The columns are ${columns.join(', ')}`,
  );
}

/** The column of the times: the one of a usual name whose values are times, else the first whose values are. */
function timeColumn(sample: Sample, named: string | undefined): { column: string; guess: TimeGuess } | null {
  const usual = named === undefined ? columnsLike('at', sample.columns) : [named];
  const others = named === undefined ? sample.columns : [];
  for (const [columns, counted] of [
    [usual, true],
    [others, false],
  ] as const) {
    for (const column of columns) {
      const guess = guessTimeFormat(
        sample.records.map((record) => record[column]),
        { counted },
      );
      if (guess !== null) {
        return { column, guess };
      }
    }
  }
  return null;
}

function chooseColumns(
  file: string,
  sample: Sample,
  named: NonNullable<DraftOptions['columns']>,
): { columns: LogColumns; guess: TimeGuess } {
  const missing = Object.values(named).filter((column) => !sample.columns.includes(column));
  if (missing.length > 0) {
    throw AppError.invalidInput(
      path.basename(file),
      `there is no column ${missing.join(', ')}; the columns are ${sample.columns.join(', ')}`,
    );
  }
  const like = (role: ColumnRole): string | undefined => columnsLike(role, sample.columns)[0];
  const caseId = named.caseId ?? like('caseId');
  const type = named.type ?? like('type');
  const time = timeColumn(sample, named.at);
  if (caseId === undefined || type === undefined || time === null) {
    throw notFound(file, caseId === undefined ? 'caseId' : type === undefined ? 'type' : 'at', sample);
  }
  return {
    columns: {
      caseId,
      type,
      at: time.column,
      eventId: like('eventId') ?? null,
      resource: like('resource') ?? null,
      lifecycle: like('lifecycle') ?? null,
    },
    guess: time.guess,
  };
}

async function surveyOf(
  file: string,
  survey: LogSurvey,
  options: ReadOptions & { maxRecords: number },
): Promise<string[]> {
  const unread = new UnreadNotes();
  for await (const item of openRecords(file, options)) {
    if ('record' in item) {
      survey.add(item.record);
    } else {
      unread.add(item);
    }
    if (survey.records === options.maxRecords) {
      return [
        ...unread.notes(),
        `only the first ${options.maxRecords} records were looked at: later ones may have other activities`,
      ];
    }
  }
  return unread.notes();
}

function draftMapping(
  sample: Sample,
  {
    columns,
    guess,
    survey,
    ids,
  }: {
    columns: LogColumns;
    guess: TimeGuess;
    survey: LogSurvey;
    ids: ReadonlyMap<string, string>;
  },
): MappingInput {
  const { caseId, type, at, eventId, resource, lifecycle } = columns;
  const completions = survey.completions();
  return {
    ...sample.options,
    columns: { caseId, type, at, ...(eventId !== null && survey.idsAreUnique ? { eventId } : {}) },
    ...(guess.format === 'iso' ? {} : { timeFormat: guess.format }),
    events: Object.fromEntries(ids),
    ...(resource === null ? {} : { data: { '*': { [RESOURCE_FIELD]: { column: resource } } } }),
    ...(lifecycle === null || completions.length === 0 ? {} : { where: { [lifecycle]: completions } }),
  };
}

function guessNotes(columns: LogColumns, { format, others }: TimeGuess, survey: LogSurvey): string[] {
  const completions = survey.completions();
  return [
    `case: column ${columns.caseId}; activity: column ${columns.type}; time: column ${columns.at}, written as ${format}`,
    ...(others.length === 0 ? [] : [`the times could also be ${others.join(' or ')}: check timeFormat`]),
    ...(columns.eventId !== null && !survey.idsAreUnique
      ? [`column ${columns.eventId} has the same id twice in a case or none: ids are derived instead`]
      : []),
    ...(completions.length === 0
      ? []
      : [`only records whose ${columns.lifecycle} is ${completions.join(' or ')} are taken`]),
    ...(survey.incomplete === 0
      ? []
      : [`${survey.incomplete} records have no case, activity or time and will be refused`]),
  ];
}

/**
 * Drafts a catalogue and a mapping from a log file alone: it finds the columns of case, activity and time by their usual names in English,
 * Chinese and XES, makes an event of every activity, and guesses the zone from the offsets of the times. Nodes are left to people.
 * @throws AppError('invalidInput') the file can't be read, has no records, or a column can't be found
 */
export async function draftFrom(
  file: string,
  { columns: named = {}, maxRecords = MAX_RECORDS, format, signal }: DraftOptions = {},
): Promise<Draft> {
  const sample = await sampleOf(file, { format, signal });
  if (sample.records.length === 0) {
    throw AppError.invalidInput(path.basename(file), 'has no record that can be read');
  }
  const { columns, guess } = chooseColumns(file, sample, named);
  const survey = new LogSurvey(columns, timeReader(guess.format, new Zone('UTC')));
  const unread = await surveyOf(file, survey, { ...sample.options, signal, maxRecords });
  const ids = eventIds(survey.activities());
  if (ids.size === 0) {
    throw AppError.invalidInput(path.basename(file), `column ${columns.type} names no activity`);
  }
  const { zone, note } = survey.zone.result();
  const [name = 'process'] = path.basename(file).split('.');
  return {
    catalogue: draftCatalogue(name.trim() || 'process', {
      ids,
      zone,
      hasResource: columns.resource !== null,
    }),
    mapping: draftMapping(sample, { columns, guess, survey, ids }),
    notes: [
      ...sample.notes,
      ...guessNotes(columns, guess, survey),
      note,
      ...unread,
      'the catalogue has events and no nodes: add the deadlines that the process has, with their sources',
    ],
  };
}
