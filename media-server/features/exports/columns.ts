import type { Alarm } from '#shared/alarms.ts';
import type { HandlerLoad, Load } from '#shared/cases/overview.ts';
import type { CaseSummary, WaitingNode } from '#shared/cases/views.ts';
import type { DutyEntry } from '#shared/duty/log.ts';
import type { DutyAssignment } from '#shared/duty/roster.ts';
import { AppError } from '#shared/errors.ts';
import type { ExportRequest, ExportView } from '#shared/exports.ts';
import type { FigureLine } from '../analysis/export-lines.ts';
import type { HandoverLine, RollCallLine } from '../duty/exports.ts';

/** A cell: text, a number, or nothing. */
export type Cell = string | number | null;

type Value = string | number | boolean | null | undefined;
type Kind = 'text' | 'number' | 'time' | 'fen' | 'flag' | 'hours';

/** How a column's value is found in a row, and what it is. */
type Columns<R> = Readonly<Record<string, readonly [kind: Kind, value: (row: R) => Value]>>;

/** Times are written in the court's time zone, as every Chinese spreadsheet reads them. */
const TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

const CASE: Columns<CaseSummary> = {
  number: ['text', (row) => row.number ?? row.caseId],
  courtId: ['text', (row) => row.courtId],
  caseKind: ['text', (row) => row.caseKind],
  status: ['text', (row) => row.status],
  stage: ['text', (row) => row.stage],
  stageSince: ['time', (row) => row.stageSince],
  beganAt: ['time', (row) => row.beganAt],
  closedAt: ['time', (row) => row.closedAt],
  closingWay: ['text', (row) => row.closingWay],
  handlerName: ['text', (row) => row.handlerName],
  applicant: ['text', (row) => row.applicant],
  debtor: ['text', (row) => row.debtor],
  claimed: ['fen', (row) => row.claimedFen],
  received: ['fen', (row) => row.receivedFen],
  held: ['fen', (row) => row.heldFen],
  lastActAt: ['time', (row) => row.lastActAt],
  overdue: ['number', (row) => row.overdue],
  dueSoon: ['number', (row) => row.dueSoon],
  blocked: ['number', (row) => row.blocked],
  overTerm: ['flag', (row) => row.overTerm],
};

const ALARM: Columns<Alarm> = {
  number: ['text', (row) => row.caseNumber ?? row.caseId],
  courtId: ['text', (row) => row.courtId],
  nodeId: ['text', (row) => row.nodeId],
  subject: ['text', (row) => row.subject],
  stage: ['text', (row) => row.stage],
  kind: ['text', (row) => row.kind],
  cause: ['text', (row) => row.cause],
  priority: ['number', (row) => row.priority],
  state: ['text', (row) => row.state],
  startedAt: ['time', (row) => row.startedAt],
  dueAt: ['time', (row) => row.dueAt],
  raisedAt: ['time', (row) => row.raisedAt],
  handlerName: ['text', (row) => row.handlerName],
  acknowledgedBy: ['text', (row) => row.acknowledgedBy],
  acknowledgedAt: ['time', (row) => row.acknowledgedAt],
  shelvedUntil: ['time', (row) => row.shelvedUntil],
  shelvedReason: ['text', (row) => row.shelvedReason],
};

const WAITING: Columns<WaitingNode> = {
  nodeId: ['text', (row) => row.nodeId],
  subject: ['text', (row) => row.subject],
  nodeState: ['text', (row) => row.state],
  startedAt: ['time', (row) => row.startedAt],
  dueAt: ['time', (row) => row.dueAt],
  ...Object.fromEntries(
    Object.entries(CASE).map(
      ([key, [kind, value]]) => [key, [kind, (row: WaitingNode) => value(row.case)]] as const,
    ),
  ),
};

const LOAD: Columns<Load> = {
  open: ['number', (row) => row.open],
  suspended: ['number', (row) => row.suspended],
  provisional: ['number', (row) => row.provisional],
  filed: ['number', (row) => row.filed],
  closed: ['number', (row) => row.closed],
  overdue: ['number', (row) => row.overdue],
  dueSoon: ['number', (row) => row.dueSoon],
  blocked: ['number', (row) => row.blocked],
  overTerm: ['number', (row) => row.overTerm],
  overTermRate: ['number', (row) => row.overTermRate],
  held: ['fen', (row) => row.heldFen],
  medianAge: ['hours', (row) => row.medianAgeMs],
  oldestAt: ['time', (row) => row.oldestAt],
};

const HANDLER: Columns<HandlerLoad> = {
  handlerName: ['text', (row) => row.name],
  courtId: ['text', (row) => row.courtId],
  ...LOAD,
};

const COURT: Columns<Load & { courtId: string }> = { courtId: ['text', (row) => row.courtId], ...LOAD };

const DUTY_ENTRY: Columns<DutyEntry> = {
  at: ['time', (row) => row.at],
  kind: ['text', (row) => row.kind],
  text: ['text', (row) => row.text],
  link: ['text', (row) => row.link?.label],
  by: ['text', (row) => row.by],
  writtenAt: ['time', (row) => row.writtenAt],
  id: ['text', (row) => row.id],
  corrects: ['text', (row) => row.corrects],
  correctedBy: ['text', (row) => row.correctedBy],
};

const HANDOVER: Columns<HandoverLine> = {
  section: ['text', (row) => row.section],
  courtId: ['text', (row) => row.courtId],
  title: ['text', (row) => row.title],
  state: ['text', (row) => row.state],
  at: ['time', (row) => row.at],
  text: ['text', (row) => row.text],
};

const ROLL_CALL: Columns<RollCallLine> = {
  courtId: ['text', (row) => row.courtId],
  state: ['text', (row) => row.state],
  answeredAt: ['time', (row) => row.answeredAt],
  answerS: ['number', (row) => row.answerS],
  by: ['text', (row) => row.by],
  remark: ['text', (row) => row.remark],
};

const ROSTER: Columns<DutyAssignment> = {
  from: ['time', (row) => row.from],
  to: ['time', (row) => row.to],
  role: ['text', (row) => row.role],
  person: ['text', (row) => row.person.name],
};

const upTo = <T>(name: string, count: number, column: (key: string) => T): [string, T][] =>
  Array.from({ length: count }, (_, index) => [`${name}${index}`, column(`${name}${index}`)]);

/** Up to two breakdowns, and up to six measures with what they are compared with. */
const FIGURES: Columns<FigureLine> = Object.fromEntries([
  ...upTo('key', 2, (key) => ['text', (row: FigureLine) => row[key]] as const),
  ...upTo('measure', 6, (key) => ['number', (row: FigureLine) => row[key]] as const),
  ...upTo('compared', 6, (key) => ['number', (row: FigureLine) => row[key]] as const),
]);

/** Columns that each view can be exported with. */
const COLUMNS: Readonly<Record<ExportView['view'], Columns<never>>> = {
  cases: CASE,
  alarms: ALARM,
  screen: WAITING,
  handlers: HANDLER,
  courts: COURT,
  dutyLog: DUTY_ENTRY,
  handover: HANDOVER,
  rollCall: ROLL_CALL,
  roster: ROSTER,
  figures: FIGURES,
};

/** A member that was given, none that every object has. */
const own = <T>(members: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined;

function toCell(kind: Kind, value: Value, labels: Readonly<Record<string, string>> | undefined): Cell {
  if (value === null || value === undefined) {
    return null;
  }
  const label = labels === undefined ? undefined : own(labels, String(value));
  if (label !== undefined) {
    return label;
  }
  switch (kind) {
    case 'time': {
      return TIME.format(Number(value));
    }
    case 'fen': {
      return Number(value) / 100;
    }
    case 'hours': {
      return Math.round(Number(value) / 3_600_000);
    }
    case 'number': {
      return Number(value);
    }
    case 'flag':
    case 'text': {
      return String(value);
    }
  }
}

/** Makes rows of a view into cells. @throws AppError('invalidInput') for a column that the view doesn't have */
export function toCells({ of, columns, labels }: ExportRequest): (row: object) => Cell[] {
  const known = COLUMNS[of.view] as Columns<object>;
  const chosen = columns.map(({ key }, index) => {
    const column = own(known, key);
    if (column === undefined) {
      throw AppError.invalidInput(`columns[${index}].key`, `${of.view} has no column ${key}`);
    }
    return { key, column };
  });
  return (row) => chosen.map(({ key, column: [kind, value] }) => toCell(kind, value(row), own(labels, key)));
}
