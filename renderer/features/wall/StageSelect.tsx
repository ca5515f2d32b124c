import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';
import { workOn } from './stage/desk-wall.ts';
import type { Stage } from './stage/stage.ts';

/** Which wall the desk works on: the console's own, or one of a hall. */
export function StageSelect({ stage }: { stage: Stage }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const walls = useLive((live) => live.walls);
  return (
    <Select
      size="small"
      className="wall-stage"
      value={stage.id}
      aria-label={t('stage.label')}
      onChange={workOn}
      options={[
        { value: 'own', label: t('stage.own') },
        ...[...walls.values()].map(({ id, name }) => ({ value: id, label: name })),
      ]}
      data-testid="wall-stage"
    />
  );
}
