import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Screen } from '#shared/cases/views.ts';
import { useActions } from '../../../app/actions.ts';
import { openView } from '../../../app/views.ts';

const OWNER = 'cases';

/** The panel's lists in the command palette. */
export function useCasesActions(): void {
  const { t } = useTranslation('pipeline');
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    setActions(
      OWNER,
      Screen.options.map((screen) => ({
        id: `cases.${screen}`,
        group: 'cases',
        title: t('cases.openList', { list: t(`cases.screens.${screen}`) }),
        keywords: [screen],
        run: () => openView('cases', { screen }),
      })),
    );
    return () => removeActions(OWNER);
  }, [t]);
}
