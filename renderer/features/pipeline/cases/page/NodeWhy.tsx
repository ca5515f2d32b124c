import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventView, NodeView } from '#shared/cases/views.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatMinute } from '../../shared/dates.ts';
import { missingText } from '../../words.ts';
import { DayStrip } from './DayStrip.tsx';
import { isOpenNode } from './node-groups.ts';
import { ReasonDialog } from './ReasonDialog.tsx';
import type { CaseCommands } from './use-case-commands.ts';

interface NodeWhyProps {
  node: NodeView;
  words: CatalogueWords;
  events: ReadonlyMap<string, EventView>;
  commands: CaseCommands | null;
}

function Fact({ name, children }: { name: string; children: React.ReactNode }): React.JSX.Element {
  return (
    <div className="why-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Which event, and when. */
function useEventAt({ words, events }: NodeWhyProps): (id: string, at: number) => string {
  return (id, at) => {
    const type = events.get(id)?.type;
    return `${type === undefined ? '' : `${words.event(type)} · `}${formatMinute(at)}`;
  };
}

/** How it began, and what has stopped it. */
function Course(props: NodeWhyProps): React.JSX.Element {
  const { node, words } = props;
  const { t } = useTranslation('pipeline');
  const eventAt = useEventAt(props);
  const stop = (until: number | null): string =>
    until === null ? t('cases.why.still') : formatMinute(until);
  return (
    <>
      <Fact name={t('cases.why.startedBy')}>{eventAt(node.startedBy, node.startedAt)}</Fact>
      {node.countsFrom !== null && node.countsFrom !== node.startedAt && (
        <Fact name={t('cases.why.countsFrom')}>{formatMinute(node.countsFrom)}</Fact>
      )}
      {node.pauses.length > 0 && (
        <Fact name={t('cases.why.stoppedBy')}>
          <ul>
            {node.pauses.map(({ pause, from, to }) => (
              <li key={`${pause} ${from}`}>
                {words.pause(pause)} · {formatMinute(from)} – {stop(to)}
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </>
  );
}

/** How it ended, or what it still lacks. */
function Outcome(props: NodeWhyProps): React.JSX.Element {
  const { node, words } = props;
  const { t } = useTranslation('pipeline');
  const eventAt = useEventAt(props);
  const { waiver, doneAt, doneBy, breachedAt, clearsAt, missing } = node;
  return (
    <>
      {breachedAt !== null && <Fact name={t('cases.why.breachedAt')}>{formatMinute(breachedAt)}</Fact>}
      {missing.length > 0 && (
        <Fact name={t(breachedAt === null ? 'cases.why.missing' : 'cases.why.wasMissing')}>
          <ul>
            {missing.map((one) => {
              const text = missingText(one, words);
              return <li key={text}>{text}</li>;
            })}
          </ul>
        </Fact>
      )}
      {clearsAt !== null && doneAt === null && (
        <Fact name={t('cases.why.clears')}>{t('cases.why.clearsAt', { at: formatMinute(clearsAt) })}</Fact>
      )}
      {doneAt !== null && (
        <Fact name={t('cases.why.doneBy')}>
          {doneBy === null ? t('cases.why.byTime', { at: formatMinute(doneAt) }) : eventAt(doneBy, doneAt)}
        </Fact>
      )}
      {waiver !== null && (
        <Fact name={t('cases.why.waived')}>
          {t('cases.why.waivedBy', { who: waiver.approvedBy ?? '–', at: formatMinute(waiver.at) })}
          <br />
          {waiver.reason}
        </Fact>
      )}
    </>
  );
}

/** Who is responsible, what it holds up, where it is written. */
function Rule({ node, words }: NodeWhyProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const definition = words.nodeOf(node.nodeId);
  return (
    <>
      {definition !== undefined && (
        <Fact name={t('cases.why.responsible')}>
          {definition.responsible.map(words.role).join(t('cases.comma'))}
        </Fact>
      )}
      {node.action !== null && <Fact name={t('cases.why.asked')}>{words.action(node.action)}</Fact>}
      {definition !== undefined && definition.blocks.length > 0 && (
        <Fact name={t('cases.why.blocks')}>{definition.blocks.map(words.action).join(t('cases.comma'))}</Fact>
      )}
      <Fact name={t('cases.why.references')}>
        <ul>
          {(definition?.references ?? []).map((reference) => {
            const text = words.reference(reference);
            return <li key={text}>{text}</li>;
          })}
        </ul>
      </Fact>
    </>
  );
}

/** Why a node is in its state: how it began, each day of its count, what it lacks, by which rule. */
export function NodeWhy(props: NodeWhyProps): React.JSX.Element {
  const { node, words, commands } = props;
  const { t } = useTranslation('pipeline');
  const [waiving, setWaiving] = useState(false);
  return (
    <div className="node-why" data-testid="node-why">
      <dl>
        <Course {...props} />
      </dl>
      {node.days.length > 0 && <DayStrip days={node.days} words={words} />}
      {!node.isFinal && isOpenNode(node) && <p className="why-open">{t('cases.why.notFinal')}</p>}
      <dl>
        <Outcome {...props} />
        <Rule {...props} />
      </dl>
      {commands !== null && isOpenNode(node) && (
        <Button size="small" onClick={() => setWaiving(true)} data-testid="case-waive">
          {t('cases.waive.title')}
        </Button>
      )}
      {waiving && commands !== null && (
        <ReasonDialog
          title={t('cases.waive.ask', { node: words.node(node.nodeId) })}
          effect={t('cases.waive.effect')}
          okText={t('cases.waive.title')}
          onClose={() => setWaiving(false)}
          onConfirm={(reason) => commands.waive(node, reason)}
        />
      )}
    </div>
  );
}
