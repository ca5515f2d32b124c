import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { displayCount, displayOf, displayRect, overlaps } from '#shared/walls/geometry.ts';
import { SPLITS, type Split } from '#shared/walls/layout.ts';
import { partsOf, type Stage, type StageDesk } from './stage/stage.ts';

type Where = 'display' | 'wall' | 'each';

/** Into how many tiles the display of the selected part, every display, or the wall as one is split. */
export function SplitBar({ stage, desk }: { stage: Stage; desk: StageDesk }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const [where, setWhere] = useState<Where>('display');
  const { geometry, layout } = stage;
  const count = displayCount(geometry);
  const selected = partsOf(layout).find(({ id }) => id === desk.selectedId);
  const displays = Array.from({ length: count }, (_, n) => n);
  const here = selected === undefined ? 0 : displayOf(geometry, selected.rect);
  const size = layout.tiles.filter(({ rect }) => overlaps(rect, displayRect(geometry, here))).length;
  const split = (next: Split): void => {
    const targets = where === 'wall' ? [null] : where === 'each' ? displays : [here];
    for (const display of count === 1 ? [0] : targets) {
      desk.act({ type: 'split', display, count: next });
    }
  };
  return (
    <>
      <Segmented<Split>
        size="small"
        value={SPLITS.find((value) => value === size) ?? 1}
        disabled={!desk.mayChange}
        onChange={split}
        options={SPLITS.map((value) => ({
          value,
          label: <span data-testid={`grid-${value}`}>{value}</span>,
          title: t('grid', { n: value }),
        }))}
      />
      {count > 1 && (
        <Select<Where>
          size="small"
          value={where}
          onChange={setWhere}
          aria-label={t('split.where')}
          options={(['display', 'each', 'wall'] as const).map((value) => ({
            value,
            label: t(`split.${value}`, { n: here + 1 }),
          }))}
          data-testid="split-where"
        />
      )}
    </>
  );
}
