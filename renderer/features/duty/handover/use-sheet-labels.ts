import { useTranslation } from 'react-i18next';
import type { HandoverSection } from '#shared/duty/handover.ts';
import { useCatalogue } from '../../pipeline/catalogue.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';

type Labels = Record<string, Record<string, string>>;

/** Words for the columns of an exported sheet. */
export function useSheetLabels(): (sections: readonly HandoverSection[]) => Labels {
  const { t } = useTranslation('duty');
  const { full } = useCourtNames();
  const words = useCatalogue();
  return (sections) => {
    const items = sections.flatMap((section) =>
      section.items.map((item) => ({ ...item, section: section.id })),
    );
    return {
      section: Object.fromEntries(sections.map(({ id }) => [id, t(`section.${id}`, { defaultValue: id })])),
      state: Object.fromEntries(
        items.map(({ section, state }) => [
          `${section}-${state}`,
          t(`state.${section}-${state}`, { defaultValue: state }),
        ]),
      ),
      courtId: Object.fromEntries(
        items.flatMap(({ courtId }) => (courtId === null ? [] : [[courtId, full(courtId)] as const])),
      ),
      // Nodes of a process stand in the sheet by their ids.
      text: Object.fromEntries(
        items.flatMap(({ text }) =>
          text === null || words?.nodeOf(text) === undefined ? [] : [[text, words.node(text)] as const],
        ),
      ),
    };
  };
}
