import { Alert, Button } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FLOOD_COUNT } from '#shared/alarms.ts';
import { useLive } from '../../../app/live/store.ts';
import { useSession } from '../../../app/session.ts';
import { useViewParams } from '../../../app/views.ts';
import { useCatalogue } from '../catalogue.ts';
import { useKeptScroll } from '../shared/use-kept-scroll.ts';
import { filterOf, showOf } from './alarm-filter.ts';
import { AlarmDeskView } from './AlarmDeskView.tsx';
import { AlarmFilters } from './AlarmFilters.tsx';
import { AlarmFold } from './AlarmFold.tsx';
import './alarms.css';

/** Alarms of the pipeline's nodes: found, acknowledged, shelved, made an order of; in a flood folded by court. */
export function AlarmsPanel(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const panel = useRef<HTMLElement>(null);
  useKeptScroll(panel);
  const [params, setParams] = useViewParams('alarms');
  const ownCourt = useSession((s) => s.me?.courtId ?? null);
  const words = useCatalogue();
  const recent = useLive((live) => live.alarmCounts?.recent ?? 0);
  const filter = useMemo(() => filterOf(params), [params]);
  const isFlood = recent > FLOOD_COUNT;
  const scope = params['court'] ?? ownCourt;
  // A court without others below it has nothing to be folded by.
  const mayFold = useLive((live) => [...live.courts.values()].some(({ parentId }) => parentId === scope));
  const folded = mayFold && (params['fold'] === 'yes' || (isFlood && params['fold'] !== 'no'));

  return (
    <section ref={panel} className="alarms" data-testid="alarms-panel">
      <div className="alarms-bar">
        <AlarmFilters params={params} words={words} ownCourt={ownCourt} onChange={setParams} />
        {mayFold && (
          <Button
            size="small"
            aria-pressed={folded}
            onClick={() => setParams({ ...params, fold: folded ? 'no' : 'yes' })}
            data-testid="alarms-fold"
          >
            {t(folded ? 'alarms.unfold' : 'alarms.foldByCourt')}
          </Button>
        )}
      </div>
      {isFlood && (
        <Alert
          type="warning"
          showIcon
          banner
          title={t(folded ? 'alarms.flood' : 'alarms.floodUnfolded', { n: recent })}
          data-testid="alarm-flood"
        />
      )}
      {folded ? (
        <AlarmFold filter={filter} onCourt={(court) => setParams({ ...params, court, fold: 'no' })} />
      ) : (
        <AlarmDeskView key={JSON.stringify(filter)} filter={filter} show={showOf(params)} />
      )}
    </section>
  );
}
