import { useTranslation } from 'react-i18next';
import type { HandoverItem, HandoverSection, SectionChange } from '#shared/duty/handover.ts';
import { useCatalogue } from '../../pipeline/catalogue.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { formatDayHour } from '../dates.ts';
import { openLink } from '../open-link.ts';

type Mark = 'added' | 'changed' | null;

function ItemRow({
  item,
  section,
  mark,
}: {
  item: HandoverItem;
  section: string;
  mark: Mark;
}): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { short } = useCourtNames();
  const words = useCatalogue();
  const { courtId, title, state, at, text, link } = item;
  return (
    <tr data-mark={mark}>
      <td>
        {link === null ? (
          title
        ) : (
          <button type="button" className="duty-link" onClick={() => openLink(link, courtId ?? '')}>
            {title}
          </button>
        )}
        {mark !== null && <em>{t(`handover.mark.${mark}`)}</em>}
      </td>
      <td>{courtId === null ? '' : short(courtId)}</td>
      <td>{t(`state.${section}-${state}`, { defaultValue: state })}</td>
      <td className="sheet-time">
        {at === null ? '' : t(`time.${section}`, { time: formatDayHour(at), defaultValue: '{{time}}' })}
      </td>
      <td className="sheet-text">{text === null ? null : (words?.node(text) ?? text)}</td>
    </tr>
  );
}

function Section({
  section,
  change,
}: {
  section: HandoverSection;
  change: SectionChange | undefined;
}): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { id, total, counts, items } = section;
  const added = new Set(change?.added.map(({ key }) => key));
  const changed = new Set(change?.changed.map(({ after }) => after.key));
  const markOf = (key: string): Mark => (added.has(key) ? 'added' : changed.has(key) ? 'changed' : null);
  const title = t(`section.${id}`, { defaultValue: id });
  return (
    <section className="sheet-section" aria-label={title} data-testid={`sheet-${id}`}>
      <h4>
        {title} <b>{total}</b>
        {Object.entries(counts)
          .filter(([, count]) => count > 0)
          .map(([state, count]) => (
            <span key={state}>
              {t(`state.${id}-${state}`, { defaultValue: state })} {count}
            </span>
          ))}
        {total === 0 && <span>{t('handover.nothing')}</span>}
      </h4>
      {items.length > 0 && (
        <table>
          <thead className="duty-hidden">
            <tr>
              {['title', 'court', 'state', 'at', 'text'].map((key) => (
                <th key={key} scope="col">
                  {t(`column.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <ItemRow key={item.key} item={item} section={id} mark={markOf(item.key)} />
            ))}
          </tbody>
        </table>
      )}
      {total > items.length && <p className="duty-hint">{t('handover.cut', { n: total - items.length })}</p>}
    </section>
  );
}

/** The sections of a sheet, what is new or changed in them marked. */
export function SheetSections({
  sections,
  changes,
}: {
  sections: readonly HandoverSection[];
  changes: readonly SectionChange[];
}): React.JSX.Element {
  return (
    <>
      {sections.map((section) => (
        <Section key={section.id} section={section} change={changes.find(({ id }) => id === section.id)} />
      ))}
    </>
  );
}
