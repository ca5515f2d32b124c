import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventView, NodeView } from '#shared/cases/views.ts';
import { StateMark } from '../../../../components/StateMark.tsx';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatDay, formatMinute } from '../../shared/dates.ts';
import { KindMark } from '../../shared/KindMark.tsx';
import { formatRemaining } from '../../words.ts';
import { NODE_MARK } from '../marks.ts';
import { subjectText } from './event-text.ts';
import { isOpenNode } from './node-groups.ts';
import { NodeWhy } from './NodeWhy.tsx';
import { dueText, isPractice, ruleTermText } from './rule-text.ts';
import type { CaseCommands } from './use-case-commands.ts';

export interface NodeRowProps {
  node: NodeView;
  words: CatalogueWords;
  events: ReadonlyMap<string, EventView>;
  commands: CaseCommands | null;
  /** It was asked for by the address: it stands open and in view. */
  isWanted: boolean;
}

/** What is left or past, in the rule's unit; of what has ended, how. */
function Standing({ node, words }: Pick<NodeRowProps, 'node' | 'words'>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { state, remaining, pausedSince, action, breachedAt, doneAt, waiver } = node;
  const endedAt = doneAt ?? waiver?.at ?? null;
  const word = t(`cases.nodeState.${state}`);
  const lines = ((): readonly [string, string] => {
    switch (state) {
      case 'pending':
      case 'dueSoon':
      case 'overdue': {
        return remaining === null
          ? [t('cases.noDeadline'), '']
          : [formatRemaining(remaining), t('cases.dueAt', { at: dueText(node) })];
      }
      case 'paused': {
        return [word, pausedSince === null ? '' : t('cases.since', { at: formatDay(pausedSince) })];
      }
      case 'blocked': {
        return [word, action === null ? '' : words.action(action)];
      }
      case 'breached': {
        return [word, breachedAt === null ? '' : formatMinute(breachedAt)];
      }
      case 'doneLate': {
        return [remaining === null ? word : `${word} · ${formatRemaining(remaining)}`, ''];
      }
      case 'done':
      case 'waived':
      case 'lapsed':
      case 'void': {
        return [word, endedAt === null ? '' : formatDay(endedAt)];
      }
    }
  })();
  return (
    <span className="node-standing" data-state={state}>
      <b>{lines[0]}</b>
      <small>{lines[1]}</small>
    </span>
  );
}

/** By which rule: kind, period, document and article, and whether a court has to confirm the figure. */
function RuleLine({ node, words }: Pick<NodeRowProps, 'node' | 'words'>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const definition = words.nodeOf(node.nodeId);
  const [reference] = definition?.references ?? [];
  const term = ruleTermText(definition, node.term);
  return (
    <span className="node-rule">
      {definition !== undefined && (
        <span className="node-kind">
          <KindMark kind={definition.kind} />
          {t(`cases.kind.${definition.kind}`)}
        </span>
      )}
      {term !== '' && <span>{term}</span>}
      {isPractice(definition) && (
        <span className="node-practice" title={t('cases.practiceTitle')}>
          {t('cases.practice')}
        </span>
      )}
      {reference !== undefined && <span className="node-source">{words.reference(reference)}</span>}
    </span>
  );
}

/** A node of the case: its state and deadline; opened, why. */
export function NodeRow(props: NodeRowProps): React.JSX.Element {
  const { node, words, events, isWanted } = props;
  const { t } = useTranslation('pipeline');
  const [isOpen, setOpen] = useState(isWanted);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isWanted) {
      row.current?.scrollIntoView({ block: 'center' });
    }
  }, [isWanted]);
  const starter = events.get(node.startedBy)?.type ?? '';
  return (
    <li
      ref={row}
      className="node"
      data-testid="case-node"
      data-node-id={node.nodeId}
      data-state={node.state}
      data-key={node.key}
    >
      <button type="button" className="node-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <StateMark state={NODE_MARK[node.state]} size={12} />
        <span className="node-what">
          <span className="node-name">
            <b>{words.node(node.nodeId)}</b>
            {node.subject !== null && <small>{subjectText(words, starter, node.subject)}</small>}
            {!node.isFinal && isOpenNode(node) && <small className="node-open">{t('cases.notFinal')}</small>}
          </span>
          <RuleLine node={node} words={words} />
        </span>
        <Standing node={node} words={words} />
      </button>
      {isOpen && <NodeWhy {...props} />}
    </li>
  );
}
