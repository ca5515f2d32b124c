import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions } from '../../app/actions.ts';
import { useMayCommand } from '../../app/roles.ts';
import { composeOrder } from './compose.ts';

/** What can be done with orders from the command palette. */
export function useOrderActions(): void {
  const { t } = useTranslation('supervision');
  const mayCommand = useMayCommand();
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    setActions(
      'supervision',
      mayCommand
        ? [
            {
              id: 'supervision.new',
              group: 'cases',
              title: t('form.new'),
              keywords: ['督办'],
              run: composeOrder,
            },
          ]
        : [],
    );
    return () => removeActions('supervision');
  }, [t, mayCommand]);
}
