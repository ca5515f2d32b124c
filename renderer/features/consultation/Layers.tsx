import { Alert, Collapse, Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { siteOf, type Layer } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { errorText } from '../../app/error-text.ts';
import { formatClock } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';
import { siteName } from './names.ts';
import { Strokes } from './room/DrawingLayer.tsx';

const SIZE = { width: 640, height: 360 };

function Drawn({ session, layer }: { session: ConsultationView; layer: Layer }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: ['consultation.strokes', session.id, layer.id, session.phase],
    queryFn: () => api.call.consultation.strokes.query({ consultationId: session.id, layerId: layer.id }),
  });
  if (error !== null) {
    return <Alert type="warning" showIcon title={errorText(error)} />;
  }
  if (data === undefined) {
    return <Skeleton active />;
  }
  return data.length === 0 ? (
    <p className="consultation-dim">{t('draw.none')}</p>
  ) : (
    <svg
      className="drawing drawing-kept"
      role="img"
      aria-label={t('draw.layer', { count: data.length })}
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      data-testid="drawing-kept"
    >
      <Strokes strokes={data} size={SIZE} />
    </svg>
  );
}

/** The pages that were shown, with what was drawn on them. */
export function Layers({ session }: { session: ConsultationView }): React.JSX.Element {
  return (
    <Collapse
      size="small"
      items={session.layers.map((layer) => {
        const site = siteOf(session, layer.siteId);
        return {
          key: layer.id,
          label: [formatClock(layer.at), layer.title, site === undefined ? '' : siteName(site)].join(' · '),
          children: <Drawn session={session} layer={layer} />,
        };
      })}
    />
  );
}
