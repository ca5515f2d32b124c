import { ArrowUpOutlined } from '@ant-design/icons';
import { Breadcrumb, Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../../app/live/store.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import type { ExploreView } from './state.ts';
import type { NarrowedBy } from './use-narrowings.ts';

interface TrailProps {
  view: ExploreView;
  courtId: string;
  narrowings: readonly NarrowedBy[];
  onChange: (view: ExploreView) => void;
}

/** Where one has drilled to: the courts above, the days, and what the figures are narrowed to. Each step leads back up. */
export function Trail({ view, courtId, narrowings, onChange }: TrailProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const courts = useLive((live) => live.courts);
  const { short } = useCourtNames();
  const path: string[] = [];
  for (
    let at = courts.get(courtId);
    at !== undefined;
    at = at.parentId === null ? undefined : courts.get(at.parentId)
  ) {
    path.unshift(at.id);
  }
  const parent = path.at(-2);
  return (
    <div className="analysis-trail">
      {parent !== undefined && (
        <Button
          size="small"
          icon={<ArrowUpOutlined />}
          onClick={() => onChange({ ...view, courtId: parent })}
          data-testid="analysis-up"
        >
          {t('explore.up')}
        </Button>
      )}
      <Breadcrumb
        items={path.map((id) => ({
          key: id,
          title:
            id === courtId ? (
              short(id)
            ) : (
              <button
                type="button"
                className="analysis-link"
                onClick={() => onChange({ ...view, courtId: id })}
              >
                {short(id)}
              </button>
            ),
        }))}
      />
      <span className="analysis-days">{t('explore.days', view.period)}</span>
      {narrowings.map(({ id, text }) => (
        <Tag
          key={id}
          closable
          onClose={() => {
            const { [id]: _gone, ...filters } = view.filters;
            onChange({ ...view, filters });
          }}
        >
          {text}
        </Tag>
      ))}
    </div>
  );
}
