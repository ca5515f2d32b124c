import { useTranslation } from 'react-i18next';
import { WORST_FIRST } from './engine/clusters.ts';
import type { ClusterHover } from './engine/types.ts';
import { MarkerIcon } from './MarkerIcon.tsx';

/** How many units of each kind the mark under the pointer stands for. */
export function ClusterTip({ hover: { counts, at } }: { hover: ClusterHover }): React.JSX.Element {
  const { t } = useTranslation('map');
  const count = WORST_FIRST.reduce((sum, kind) => sum + counts[kind], 0);
  return (
    <div
      className="map-tip"
      role="tooltip"
      style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
      data-testid="map-cluster-tip"
    >
      <div>
        <b>{t('cluster.title', { count })}</b>
        {WORST_FIRST.filter((kind) => counts[kind] > 0).map((kind) => (
          <span key={kind}>
            <MarkerIcon kind={kind} size={12} /> {t(`state.${kind}`)} {counts[kind]}
          </span>
        ))}
        <span className="map-tip-hint">{t('cluster.hint')}</span>
      </div>
    </div>
  );
}
