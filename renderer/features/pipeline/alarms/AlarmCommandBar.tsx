import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Alarm } from '#shared/alarms.ts';
import type { AlarmFilter } from '#shared/contract/alarms.ts';
import { useCatalogue } from '../catalogue.ts';
import { formatCount } from '../words.ts';
import { AlarmExport } from './AlarmExport.tsx';
import type { AlarmShow } from './alarm-filter.ts';
import type { AlarmDesk } from './use-alarm-desk.ts';

interface AlarmCommandBarProps {
  desk: AlarmDesk;
  /** The alarm that the keyboard is on. */
  active: Alarm | undefined;
  filter: AlarmFilter;
  total: number | null;
  show: AlarmShow;
}

/** How many alarms there are, and what can be done with the chosen ones. */
export function AlarmCommandBar({
  desk,
  active,
  filter,
  total,
  show,
}: AlarmCommandBarProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const words = useCatalogue();
  const targets = desk.targets(active);
  const none = targets.length === 0;
  return (
    <div className="alarms-commands">
      <span className="alarms-total" data-testid="alarms-total" data-total={total ?? undefined}>
        {total === null ? '' : t('alarms.total', { n: formatCount(total) })}
        {desk.chosen.size > 0 && ` · ${t('alarms.chosen', { n: desk.chosen.size })}`}
      </span>
      <span className="alarms-space" />
      {words !== undefined && <AlarmExport filter={filter} words={words} total={total} />}
      {desk.mayCommand && show === 'open' && (
        <Button
          size="small"
          type="primary"
          disabled={none}
          onClick={() => desk.acknowledge(targets)}
          data-testid="alarm-acknowledge"
        >
          {t('alarms.acknowledge')} <kbd>A</kbd>
        </Button>
      )}
      {desk.mayCommand && show === 'open' && (
        <Button
          size="small"
          disabled={none}
          onClick={() => desk.setShelving(targets)}
          data-testid="alarm-shelve"
        >
          {t('alarms.shelve')} <kbd>S</kbd>
        </Button>
      )}
      {desk.mayCommand && show === 'shelved' && (
        <Button size="small" disabled={none} onClick={() => desk.unshelve(targets)}>
          {t('alarms.unshelve')}
        </Button>
      )}
      {desk.mayCommand && show !== 'cleared' && (
        <Button
          size="small"
          disabled={active === undefined}
          onClick={() => desk.setOrdering(active ?? null)}
          data-testid="alarm-order"
        >
          {t('alarms.order')} <kbd>O</kbd>
        </Button>
      )}
    </div>
  );
}
