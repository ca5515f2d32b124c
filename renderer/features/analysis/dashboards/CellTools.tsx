import {
  ArrowLeftOutlined,
  ArrowRightOutlined,
  ColumnHeightOutlined,
  ColumnWidthOutlined,
  DeleteOutlined,
} from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { CELL_WIDTHS, type DashboardCell } from '#shared/analysis/saved.ts';
import { useNames } from '../use-names.ts';
import { useCellTitle } from './use-cell-title.ts';

interface CellToolsProps {
  cell: DashboardCell;
  isFirst: boolean;
  isLast: boolean;
  onChange: (cell: DashboardCell) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

const nextWidth = (width: DashboardCell['width']): DashboardCell['width'] =>
  CELL_WIDTHS[(CELL_WIDTHS.indexOf(width) + 1) % CELL_WIDTHS.length] ?? width;

/** What a chart is called and where and how large it stands, while its dashboard is being changed. */
export function CellTools(props: CellToolsProps): React.JSX.Element {
  const { cell, isFirst, isLast, onChange, onMove, onRemove } = props;
  const { t } = useTranslation('analysis');
  const title = useCellTitle(useNames(cell.question.catalogueId))({ ...cell, title: null });
  const tools = [
    { key: 'earlier', icon: <ArrowLeftOutlined />, disabled: isFirst, act: () => onMove(-1) },
    { key: 'later', icon: <ArrowRightOutlined />, disabled: isLast, act: () => onMove(1) },
    {
      key: 'width',
      icon: <ColumnWidthOutlined />,
      disabled: false,
      act: () => onChange({ ...cell, width: nextWidth(cell.width) }),
    },
    {
      key: 'height',
      icon: <ColumnHeightOutlined />,
      disabled: false,
      act: () => onChange({ ...cell, height: cell.height === 1 ? 2 : 1 }),
    },
    { key: 'remove', icon: <DeleteOutlined />, disabled: false, act: onRemove },
  ] as const;
  return (
    <div className="dashboard-tools">
      <Input
        size="small"
        maxLength={60}
        value={cell.title ?? ''}
        placeholder={title}
        aria-label={t('dashboard.cellTitle')}
        onChange={({ target: { value } }) => onChange({ ...cell, title: value === '' ? null : value })}
      />
      {tools.map(({ key, icon, disabled, act }) => (
        <Button
          key={key}
          size="small"
          icon={icon}
          disabled={disabled}
          aria-label={t(`dashboard.tool.${key}`)}
          title={t(`dashboard.tool.${key}`)}
          onClick={act}
          data-testid={`dashboard-tool-${key}`}
        />
      ))}
    </div>
  );
}
