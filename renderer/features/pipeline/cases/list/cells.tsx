import type { TFunction } from 'i18next';
import type { CaseSummary, NodeStateName, WaitingNode } from '#shared/cases/views.ts';
import { formatAge } from '../../../../app/format.ts';
import { useNow } from '../../../../app/now.ts';
import { StateMark } from '../../../../components/StateMark.tsx';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatCount, formatRemaining, formatYuan } from '../../words.ts';
import { COUNT_MARK, NODE_MARK } from '../marks.ts';

/** Given to the cells: a hook in each of a thousand cells would make scrolling stutter. */
type Translate = TFunction<'pipeline'>;

interface Of<R> {
  row: R;
  t: Translate;
}

/** How long ago something was; it grows by itself. */
export function Age({ since }: { since: number | null }): React.JSX.Element {
  const now = useNow();
  return <>{since === null ? '–' : formatAge(now - since)}</>;
}

/** How many nodes of a case are overdue, due soon or blocked, with the state's shape; nothing of none. */
export function Count({
  row,
  of,
  t,
}: Of<CaseSummary> & { of: keyof typeof COUNT_MARK }): React.JSX.Element | null {
  if (row[of] === 0) {
    return null;
  }
  const text = t(`cases.counts.${of}`, { n: row[of] });
  return (
    <span className="case-count" data-count={of} title={text}>
      <StateMark state={COUNT_MARK[of]} />
      <span aria-hidden="true">{formatCount(row[of])}</span>
      <span className="cases-unseen">{text}</span>
    </span>
  );
}

/** Applicant against debtor, masked. */
export function Parties({ row, t }: Of<CaseSummary>): React.JSX.Element {
  const text = t('cases.parties', { applicant: row.applicant ?? '–', debtor: row.debtor ?? '–' });
  return <span title={text}>{text}</span>;
}

/** An amount in yuan; a dash where there is none. */
export function Yuan({ fen }: { fen: number | null }): React.JSX.Element {
  return fen === null || fen === 0 ? <span className="cases-dim">–</span> : <>{formatYuan(fen)}</>;
}

/** The stage, and how long the case has been in it. */
export function Stage({ row, words }: { row: CaseSummary; words: CatalogueWords }): React.JSX.Element {
  return row.stage === null ? (
    <>–</>
  ) : (
    <>
      {words.stage(row.stage)}
      {row.status === 'open' && row.stageSince !== null && (
        <small className="cases-dim">
          <Age since={row.stageSince} />
        </small>
      )}
    </>
  );
}

/** Marks that the case carries, and that it is beyond its term. */
export function Flags({ row, words, t }: Of<CaseSummary> & { words: CatalogueWords }): React.JSX.Element {
  return (
    <span className="case-flags">
      {row.overTerm && (
        <span className="case-flag" data-flag="overTerm">
          {t('cases.overTerm')}
        </span>
      )}
      {row.flags.map((flag) => (
        <span key={flag} className="case-flag">
          {words.flag(flag)}
        </span>
      ))}
    </span>
  );
}

/** A node's state by shape and word. */
export function NodeState({ state, t }: { state: NodeStateName; t: Translate }): React.JSX.Element {
  return (
    <span className="node-state" data-state={state}>
      <StateMark state={NODE_MARK[state]} />
      {t(`cases.nodeState.${state}`)}
    </span>
  );
}

/** What is left, in the rule's unit. */
export function Remaining({ row }: { row: WaitingNode }): React.JSX.Element {
  return (
    <span className="node-remaining" data-state={row.state}>
      {row.remaining === null ? '–' : formatRemaining(row.remaining)}
    </span>
  );
}
