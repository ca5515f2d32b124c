import { useTranslation } from 'react-i18next';
import { parseIsoDate, Zone } from '#shared/calendar/zone.ts';
import type { NodeView } from '#shared/cases/views.ts';
import { useNow } from '../../../../app/now.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatIsoDay } from '../../shared/dates.ts';
import { dayBlocks, daySums, labelOf, placeOf, type DayBlock } from './day-strip.ts';
import './day-strip.css';

/** What a block is, in words: `法定节假日 春节`. */
function useBlockWord(): (block: Pick<DayBlock, 'kind' | 'name'>) => string {
  const { t } = useTranslation('pipeline');
  return ({ kind, name }) => (name === null ? t(`cases.day.${kind}`) : t(`cases.dayOf.${kind}`, { name }));
}

/** Today's place, or nothing where the count is over or hasn't begun. */
function Today({ blocks, zone }: { blocks: readonly DayBlock[]; zone: Zone }): React.JSX.Element | null {
  const { t } = useTranslation('pipeline');
  const place = placeOf(blocks, zone.dayOf(useNow()));
  return place === null ? null : (
    <span className="day-today" style={{ left: `${place * 100}%` }} title={t('cases.day.today')} />
  );
}

/** Each day of a count: counted, or why not. Under it the sums, so that nobody has to hover over thin blocks. */
export function DayStrip({
  days,
  words,
}: {
  days: NodeView['days'];
  words: CatalogueWords;
}): React.JSX.Element {
  const { t, i18n } = useTranslation('pipeline');
  const word = useBlockWord();
  const blocks = dayBlocks(days, { english: i18n.language === 'en', pause: words.pause });
  const total = blocks.reduce((sum, block) => sum + block.days, 0);
  const first = blocks[0];
  const last = blocks.at(-1);
  const spanOf = (block: DayBlock): string =>
    block.from === block.to
      ? formatIsoDay(block.from)
      : `${formatIsoDay(block.from)} – ${formatIsoDay(block.to)}`;
  return (
    <div className="day-strip" data-testid="day-strip">
      <div className="day-line">
        <ol className="day-blocks">
          {blocks.map((block) => {
            const text = t('cases.dayRun', { span: spanOf(block), what: word(block), n: block.days });
            return (
              <li
                key={parseIsoDate(block.from)}
                className="day-block"
                data-kind={block.kind}
                style={{ flexGrow: block.days }}
                title={text}
              >
                <span aria-hidden="true">{labelOf(block, total)}</span>
                <span className="cases-unseen">{text}</span>
              </li>
            );
          })}
        </ol>
        <Today blocks={blocks} zone={new Zone(words.view.zone)} />
      </div>
      <div className="day-ends" aria-hidden="true">
        <span>{first !== undefined && formatIsoDay(first.from)}</span>
        <span>{last !== undefined && formatIsoDay(last.to)}</span>
      </div>
      <ul className="day-sums" aria-hidden="true">
        {daySums(blocks).map((sum) => (
          <li key={`${sum.kind} ${sum.name ?? ''}`}>
            <span className="day-block" data-kind={sum.kind} />
            {t('cases.daySum', { what: word(sum), n: sum.days, count: sum.days })}
          </li>
        ))}
      </ul>
    </div>
  );
}
