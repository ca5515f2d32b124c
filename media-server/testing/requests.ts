import { readCatalogue } from '#shared/catalogue/check.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { readMapping, type Mapping, type MappingInput } from '../features/feeds/mapping/mapping.ts';

const named = (id: string) => ({ id, nameZh: id, nameEn: id });

/** A small process that has nothing to do with courts: requests are received, confirmed in two working days and decided in thirty days. */
export const REQUESTS = {
  id: 'requests',
  version: '1',
  nameZh: '申请办理',
  nameEn: 'Requests',
  zone: 'Europe/Amsterdam',
  workingDays: 'weekdays',
  endsOnWorkingDay: { holds: false, basis: 'practice', references: [] },
  atOnce: { value: 1, unit: 'hour' },
  warnings: [],
  stages: [named('handling')],
  subjects: [],
  roles: [named('clerk')],
  documents: [{ id: 'RULES', titleZh: '规定', titleEn: 'Rules' }],
  profiles: [named('local')],
  defaultProfiles: ['local'],
  settings: [],
  pauses: [],
  ledgers: [],
  flags: [],
  closingWays: [named('decided')],
  actions: [],
  events: [
    { ...named('received'), enters: 'handling', passive: true },
    { ...named('confirmed'), fields: { clerk: { nameZh: '经办人', nameEn: 'Clerk', type: 'text' } } },
    {
      ...named('decided'),
      fields: { fee: { nameZh: '费用', nameEn: 'Fee', type: 'money' } },
      effects: [{ kind: 'close', way: 'decided' }],
    },
  ],
  nodes: [
    nodeOf('confirm', 1, { value: 2, unit: 'workingDay' }, 'confirmed'),
    nodeOf('decide', 2, { value: 30, unit: 'day' }, 'decided'),
  ],
};

function nodeOf(id: string, no: number, figure: { value: number; unit: string }, complete: string) {
  return {
    ...named(id),
    no,
    stage: 'handling',
    kind: 'supervision',
    core: true,
    profiles: ['local'],
    basis: 'source',
    references: [{ document: 'RULES', articleZh: '第3条', articleEn: 'Art. 3' }],
    figure: { ...figure, fromEn: 'receipt', basis: 'source' },
    responsible: ['clerk'],
    blocks: [],
    alertTo: ['clerk'],
    clock: { start: ['received'], complete: [complete] },
  };
}

/** The catalogue, checked; `over` replaces members. */
export function requestsCatalogue(over: Partial<Record<keyof typeof REQUESTS, unknown>> = {}): Catalogue {
  const checked = readCatalogue({ ...REQUESTS, ...over });
  if ('issues' in checked) {
    throw new Error(JSON.stringify(checked.issues));
  }
  return checked.catalogue;
}

/** The catalogue with another time for the confirmation, in working days. */
export const confirmedWithin = (days: number, version = REQUESTS.version): Catalogue =>
  requestsCatalogue({
    version,
    nodes: [nodeOf('confirm', 1, { value: days, unit: 'workingDay' }, 'confirmed'), REQUESTS.nodes[1]],
  });

/** How the lines of `requestLog` become events. */
export const REQUESTS_MAPPING: MappingInput = {
  columns: { caseId: 'request', type: 'step', at: 'when', eventId: 'no', courtId: 'court' },
  events: { Received: 'received', Confirmed: 'confirmed', Decided: 'decided' },
  data: { confirmed: { clerk: { column: 'clerk' } }, decided: { fee: { column: 'fee' } } },
};

/** The mapping, checked; `over` replaces members. */
export const requestsMapping = (over: Partial<MappingInput> = {}): Mapping =>
  readMapping({ ...REQUESTS_MAPPING, ...over });

export const REQUEST_HEADER = 'request,no,step,when,court,clerk,fee';

const DAY_MS = 86_400_000;

/**
 * Lines of a log of so many requests, one request after the other, from March 2026 on. Some are confirmed late or not at all, some are
 * decided late or not at all.
 */
export function requestLines(count: number, court = 'zj-hz'): string[] {
  const at = (request: number, days: number): string =>
    new Date(Date.UTC(2026, 2, 2, 9, request % 60) + ((request % 20) + days) * DAY_MS).toISOString();
  return Array.from({ length: count }, (_, request) => {
    const line = (no: number, step: string, days: number, rest: string): string =>
      `R-${request},e${no},${step},${at(request, days)},${court},${rest}`;
    return [
      line(1, 'Received', 0, ','),
      ...(request % 4 === 3 ? [] : [line(2, 'Confirmed', request % 7, `clerk ${request % 3},`)]),
      ...(request % 5 === 4 ? [] : [line(3, 'Decided', 20 + (request % 15), `,${request}.50`)]),
    ];
  }).flat();
}

/** A log as text. */
export const requestLog = (lines: readonly string[]): string => [REQUEST_HEADER, ...lines, ''].join('\n');
