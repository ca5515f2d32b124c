import { Empty, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount, formatRate } from '../../pipeline/words.ts';
import { Definition } from '../Definition.tsx';
import { figureText } from '../figure-text.ts';
import { GridTable } from '../GridTable.tsx';
import type { Names } from '../use-names.ts';
import type { NodeUse } from './funnel.ts';

/** Bars end at this use of the limit; what goes beyond fills them. */
const FULL_BAR = 1.5;
/** Height of the head of the table. */
const HEAD_PX = 40;

function UseBar({ use }: { use: number }): React.JSX.Element {
  return (
    <span className="stage-use" data-over={use > 1 || undefined}>
      <span aria-hidden="true">
        <span style={{ width: `${(100 * Math.min(use, FULL_BAR)) / FULL_BAR}%` }} />
        <i style={{ left: `${100 / FULL_BAR}%` }} />
      </span>
      {formatRate(use)}
    </span>
  );
}

interface BottlenecksProps {
  nodes: readonly NodeUse[];
  names: Names;
  onNode: (nodeId: string) => void;
}

/** Nodes against their legal limits: how long they take, and how much of the limit that is. */
export function Bottlenecks({ nodes, names, onNode }: BottlenecksProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const columns: TableColumnsType<NodeUse> = [
    {
      key: 'node',
      title: names.dimension('node'),
      ellipsis: true,
      render: (_: unknown, { nodeId }) => (
        <button type="button" className="analysis-link" onClick={() => onNode(nodeId)}>
          {names.value('node', nodeId)}
        </button>
      ),
    },
    {
      key: 'n',
      title: t('stages.completed'),
      align: 'right',
      width: 90,
      sorter: (a, b) => a.n - b.n,
      render: (_: unknown, { n }) => formatCount(n),
    },
    {
      key: 'days',
      title: t('stages.days'),
      align: 'right',
      width: 80,
      sorter: (a, b) => a.days - b.days,
      render: (_: unknown, { days }) => figureText('days', days),
    },
    {
      key: 'limit',
      title: t('stages.limit'),
      align: 'right',
      width: 80,
      sorter: (a, b) => a.limitDays - b.limitDays,
      render: (_: unknown, { limitDays }) => figureText('days', limitDays),
    },
    {
      key: 'use',
      title: t('stages.use'),
      width: 130,
      sorter: (a, b) => a.use - b.use,
      render: (_: unknown, { use }) => <UseBar use={use} />,
    },
    {
      key: 'useP90',
      title: (
        <span className="analysis-head">
          P90 <Definition id="nodeLimitShareP90" names={names} />
        </span>
      ),
      width: 130,
      defaultSortOrder: 'descend',
      sorter: (a, b) => a.useP90 - b.useP90,
      render: (_: unknown, { useP90 }) => <UseBar use={useP90} />,
    },
  ];
  return nodes.length === 0 ? (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('stages.noNodes')} />
  ) : (
    <GridTable<NodeUse>
      rowKey="nodeId"
      columns={columns}
      dataSource={[...nodes]}
      virtual
      width={720}
      headPx={HEAD_PX}
      data-testid="stage-nodes"
    />
  );
}
