import {
  AimOutlined,
  BankOutlined,
  BlockOutlined,
  ClusterOutlined,
  ColumnWidthOutlined,
  ExpandOutlined,
  FieldTimeOutlined,
  GatewayOutlined,
  HeatMapOutlined,
  HistoryOutlined,
  MinusOutlined,
  NodeIndexOutlined,
  PlusOutlined,
  RadiusSettingOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { UnitMap } from './engine/types.ts';
import { toggleFences, useFences } from './fences/fence-store.ts';
import {
  fitAllUnits,
  fitMyCourt,
  toggleClustering,
  toggleSites,
  toggleTint,
  useMapStore,
} from './map-store.ts';
import { toggleReplay, usePast } from './past/past-store.ts';
import { takeTool, useTool } from './tools/tool-store.ts';

const MEASURES = [
  { kind: 'ruler', icon: <ColumnWidthOutlined /> },
  { kind: 'area', icon: <BlockOutlined /> },
  { kind: 'circle', icon: <RadiusSettingOutlined /> },
] as const;

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

/** Zoom, north, what to show, the search for the nearest units, measuring, fences, trails and replay. */
export function MapToolbar({ map, bearing }: { map: UnitMap | null; bearing: number }): React.JSX.Element {
  const { t } = useTranslation('map');
  const picking = useMapStore((s) => s.picking);
  const sites = useMapStore((s) => s.sites);
  const clustering = useMapStore((s) => s.clustering);
  const tint = useMapStore((s) => s.tint);
  const tool = useTool((s) => s.tool);
  const fences = useFences((s) => s.open);
  const trailsOpen = usePast((s) => s.trailsOpen);
  const replayOpen = usePast((s) => s.open);
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
        name={t('cluster.tool')}
        testId="map-clustering"
        icon={<ClusterOutlined />}
        pressed={clustering}
        onClick={toggleClustering}
      />
      <Tool
        name={t('tint.tool')}
        testId="map-tint"
        icon={<HeatMapOutlined />}
        pressed={tint}
        onClick={toggleTint}
      />
      <Tool
        name={t('site.tool')}
        testId="map-sites"
        icon={<FieldTimeOutlined />}
        pressed={sites}
        onClick={toggleSites}
      />
      <span className="map-tools-gap" />
      {MEASURES.map(({ kind, icon }) => (
        <Tool
          key={kind}
          name={t(`tool.${kind}`)}
          testId={`map-tool-${kind}`}
          icon={icon}
          pressed={tool === kind}
          onClick={() => takeTool(kind)}
        />
      ))}
      <span className="map-tools-gap" />
      <Tool
        name={t('fence.title')}
        testId="map-fences-tool"
        icon={<GatewayOutlined />}
        pressed={fences}
        onClick={toggleFences}
      />
      <Tool
        name={t('trail.title')}
        testId="map-trails-tool"
        icon={<NodeIndexOutlined />}
        pressed={trailsOpen}
        onClick={() => usePast.setState({ trailsOpen: !trailsOpen })}
      />
      <Tool
        name={t('replay.title')}
        testId="map-replay-tool"
        icon={<HistoryOutlined />}
        pressed={replayOpen}
        onClick={toggleReplay}
      />
    </div>
  );
}
