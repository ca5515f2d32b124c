import {
  AimOutlined,
  BankOutlined,
  ExpandOutlined,
  HeatMapOutlined,
  MinusOutlined,
  PlusOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { UnitMap } from './engine/types.ts';
import { fitAllUnits, fitMyCourt, toggleTint, useMapStore } from './map-store.ts';

interface ToolProps {
  name: string;
  testId: string;
  icon: React.ReactNode;
  pressed?: boolean;
  onClick: () => void;
}

function Tool({ name, testId, icon, pressed, onClick }: ToolProps): React.JSX.Element {
  return (
    <Tooltip title={name} placement="right" mouseEnterDelay={0.4}>
      <Button
        className="map-tool"
        icon={icon}
        aria-label={name}
        aria-pressed={pressed}
        onClick={onClick}
        data-testid={testId}
      />
    </Tooltip>
  );
}

function North({ bearing }: { bearing: number }): React.JSX.Element {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" style={{ rotate: `${-bearing}deg` }}>
      <path d="M8 1 11 8H5Z" fill="var(--state-danger)" />
      <path d="M8 15 5 8h6Z" fill="var(--text-3)" />
    </svg>
  );
}

/** Zoom, north, what to show, and the search for the nearest units. */
export function MapToolbar({ map, bearing }: { map: UnitMap | null; bearing: number }): React.JSX.Element {
  const { t } = useTranslation('map');
  const picking = useMapStore((s) => s.picking);
  const tint = useMapStore((s) => s.tint);
  return (
    <div className="map-tools" role="toolbar" aria-label={t('tools')} aria-orientation="vertical">
      <Tool name={t('zoomIn')} testId="map-zoom-in" icon={<PlusOutlined />} onClick={() => map?.zoomBy(1)} />
      <Tool
        name={t('zoomOut')}
        testId="map-zoom-out"
        icon={<MinusOutlined />}
        onClick={() => map?.zoomBy(-1)}
      />
      <Tool
        name={t('north')}
        testId="map-north"
        icon={<North bearing={bearing} />}
        onClick={() => map?.resetNorth()}
      />
      <span className="map-tools-gap" />
      <Tool name={t('fitCourt')} testId="map-fit-court" icon={<BankOutlined />} onClick={fitMyCourt} />
      <Tool name={t('fitAll')} testId="map-fit-all" icon={<ExpandOutlined />} onClick={fitAllUnits} />
      <span className="map-tools-gap" />
      <Tool
        name={t('nearestTool')}
        testId="map-nearest-tool"
        icon={<AimOutlined />}
        pressed={picking}
        onClick={() => useMapStore.setState({ picking: !picking })}
      />
      <Tool
        name={t('tint.tool')}
        testId="map-tint"
        icon={<HeatMapOutlined />}
        pressed={tint}
        onClick={toggleTint}
      />
    </div>
  );
}
