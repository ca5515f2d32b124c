import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, EventView } from '#shared/cases/views.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatCount } from '../../words.ts';
import { groupNodes, type NodeGroup } from './node-groups.ts';
import { NodeRow, type NodeRowProps } from './NodeRow.tsx';
import { Section } from './Section.tsx';
import type { CaseCommands } from './use-case-commands.ts';
import './nodes.css';

interface NodeSectionProps {
  detail: CaseDetail;
  words: CatalogueWords;
  events: ReadonlyMap<string, EventView>;
  commands: CaseCommands | null;
  /** Key of an instance, or id of a node, that is wanted open. */
  wanted: string | undefined;
}

type GroupProps = Omit<NodeRowProps, 'node' | 'isWanted'> & {
  group: NodeGroup;
  wanted: string | undefined;
};

function Group({ group, wanted, ...shared }: GroupProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const isWanted = ({ key, nodeId }: NodeGroup['nodes'][number]): boolean =>
    wanted === key || wanted === nodeId;
  // What came to nothing is folded: it is looked up, not watched.
  const [isOpen, setOpen] = useState(group.id !== 'over' || group.nodes.some(isWanted));
  return (
    <div className="node-group" data-group={group.id}>
      <button
        type="button"
        className="node-group-head"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t(`cases.group.${group.id}`)} <span className="cases-dim">{formatCount(group.nodes.length)}</span>
      </button>
      {isOpen && (
        <ul>
          {group.nodes.map((node) => (
            <NodeRow key={node.key} node={node} isWanted={isWanted(node)} {...shared} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** The nodes of the case, those first that need action. */
export function NodeSection({
  detail,
  words,
  events,
  commands,
  wanted,
}: NodeSectionProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const groups = useMemo(() => groupNodes(detail.nodes), [detail.nodes]);
  return (
    <Section id="nodes" title={t('cases.section.nodes')} count={detail.nodes.length}>
      {groups.length === 0 && <p className="cases-dim">{t('cases.noNodes')}</p>}
      {groups.map((group) => (
        <Group
          key={group.id}
          group={group}
          words={words}
          events={events}
          commands={commands}
          wanted={wanted}
        />
      ))}
    </Section>
  );
}
