import type { TFunction } from 'i18next';
import type { LogEntry } from '#shared/operations/log.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { logText } from './log-text.ts';

/** What is told of each time in the report: check-ins in time fill pages and tell nothing. */
const QUIET: readonly LogEntry['fact']['kind'][] = ['answered', 'called', 'changed', 'report'];

/** The report's first draft, made from the plan and the log (oldest first). `time` writes a moment in the court's time. */
export function draftReport(
  t: TFunction<'operations'>,
  { operation, log, time }: { operation: Operation; log: readonly LogEntry[]; time: (at: number) => string },
): string {
  const { title, commander, cases, places, members, begunAt, endedAt, risk, contingency } = operation;
  const count = (kind: LogEntry['fact']['kind']): number =>
    log.filter(({ fact }) => fact.kind === kind).length;
  const list = (items: readonly string[]): string =>
    items.length === 0 ? t('report.none') : items.join(t('separator'));
  const line = (key: string, value: string): string => t('report.line', { name: t(`report.${key}`), value });
  return [
    t('report.heading', { title }),
    '',
    line('state', t(`state.${operation.state}`)),
    line('commander', commander === '' ? t('report.none') : commander),
    line('cases', list(cases.map(({ number, no }) => number ?? String(no)))),
    line('places', list(places.map(({ name }) => name))),
    line(
      'units',
      list(members.map(({ callSign, task }) => (task === '' ? callSign : `${callSign} ${task}`))),
    ),
    line('begun', begunAt === null ? t('report.none') : time(begunAt)),
    line('ended', endedAt === null ? t('report.none') : time(endedAt)),
    line('risk', `${t(`risk.${risk.level}`)} ${risk.text}`),
    line('contingency', contingency),
    '',
    t('report.figures', { orders: count('order'), sos: log.filter(isRaised).length, late: count('late') }),
    '',
    t('report.course'),
    ...log
      .filter(({ fact }) => !QUIET.includes(fact.kind))
      .map(({ at, by, fact }) => `${time(at)}  ${by ?? t('system')}  ${logText(t, fact)}`),
    '',
    t('report.conclusion'),
    '',
  ].join('\n');
}

const isRaised = ({ fact }: LogEntry): boolean => fact.kind === 'sos' && fact.step === 'raised';
