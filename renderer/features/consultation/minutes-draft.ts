import type { TFunction } from 'i18next';
import { siteOf, type Consultation, type Vote } from '#shared/consultation/session.ts';
import { siteName } from './names.ts';

/** The first draft of the minutes, from attendance, agenda, decisions, votes and roll calls. `time` writes a moment in the court's time. */
export function draftMinutes(
  t: TFunction<'consultation'>,
  session: Consultation,
  time: (at: number) => string,
): string {
  const { title, sites, agenda, decisions, votes, rollCalls, layers, begunAt, endedAt } = session;
  const list = (items: readonly string[]): string =>
    items.length === 0 ? t('minutes.nothing') : items.join(t('separator'));
  const line = (name: string, value: string): string => t('minutes.line', { name, value });
  const nameOf = (siteId: string): string => {
    const site = siteOf(session, siteId);
    return site === undefined ? siteId : siteName(site);
  };
  const attended = sites.filter(({ joinedAt }) => joinedAt !== null);
  const absent = sites.filter(({ joinedAt, presence }) => joinedAt === null && presence !== 'removed');
  const chair = sites.find(({ role }) => role === 'chair');
  const voteLines = (vote: Vote): string[] => [
    t('minutes.vote', {
      question: vote.question,
      for: vote.votes.filter(({ choice }) => choice === 'for').length,
      against: vote.votes.filter(({ choice }) => choice === 'against').length,
      abstain: vote.votes.filter(({ choice }) => choice === 'abstain').length,
    }),
    ...vote.votes.map(({ siteId, choice }) => `    ${nameOf(siteId)} ${t(`vote.${choice}`)}`),
  ];
  const decisionLines = (itemId: string): string[] =>
    decisions
      .filter((decision) => decision.itemId === itemId && decision.state !== 'withdrawn')
      .map((decision) =>
        t('minutes.decision', {
          text: decision.text,
          case: decision.caseNumber ?? String(decision.caseNo),
          responsible: decision.responsible,
          date: time(decision.dueAt),
          state: t(`decision.state.${decision.state}`),
        }),
      );
  return [
    t('minutes.heading', { title }),
    '',
    line(t('minutes.begun'), begunAt === null ? t('minutes.nothing') : time(begunAt)),
    line(t('minutes.ended'), endedAt === null ? t('minutes.nothing') : time(endedAt)),
    line(t('role.chair'), chair === undefined ? t('minutes.nothing') : siteName(chair)),
    line(
      t('minutes.attended'),
      list(
        attended
          .filter((site) => site !== chair)
          .map((site) => t('minutes.siteRole', { name: siteName(site), role: t(`role.${site.role}`) })),
      ),
    ),
    line(t('minutes.absent'), list(absent.map(siteName))),
    ...rollCalls.map((roll) =>
      line(
        t('minutes.roll', { time: time(roll.calledAt) }),
        list(
          roll.answers.filter(({ answeredAt }) => answeredAt !== null).map(({ siteId }) => nameOf(siteId)),
        ),
      ),
    ),
    '',
    ...agenda.flatMap((item, index) => [
      `${index + 1}. ${item.title}`,
      line(t('minutes.cases'), list(item.cases.map(({ no, number }) => number ?? String(no)))),
      ...(item.begunAt === null ? [t('minutes.notTaken')] : []),
      ...votes.filter(({ itemId }) => itemId === item.id).flatMap(voteLines),
      ...decisionLines(item.id),
      '',
    ]),
    ...votes.filter(({ itemId }) => itemId === null).flatMap(voteLines),
    ...(layers.length === 0 ? [] : [line(t('minutes.shown'), list(layers.map((layer) => layer.title)))]),
    t('minutes.conclusion'),
    '',
  ].join('\n');
}
