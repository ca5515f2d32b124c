import { App, Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useGrid } from './grid.ts';

const KEY = 'wall-undo';

/** Offers to undo whatever took a source off the wall, by pointer, key or command, for as long as undoing makes sense. */
export function useUndoOffer(): void {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const previous = useGrid((s) => s.previous);
  useEffect(() => {
    if (previous === null) {
      message.destroy(KEY);
      return;
    }
    void message.open({
      key: KEY,
      type: 'info',
      duration: 8,
      content: (
        <>
          {t('taken')}
          <Button type="link" size="small" onClick={() => useGrid.getState().undo()} data-testid="wall-undo">
            {t('undo')}
          </Button>
        </>
      ),
    });
  }, [previous, message, t]);
  useEffect(() => () => message.destroy(KEY), [message]);
}
