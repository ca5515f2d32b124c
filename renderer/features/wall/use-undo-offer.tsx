import { App, Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { undoOwnWall, useOwnWall } from './stage/own-wall.ts';

const KEY = 'wall-undo';

/** Offers to undo whatever took something off the console's own wall, by pointer, key or command. */
export function useUndoOffer(): void {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const lost = useOwnWall((s) => s.lost);
  useEffect(() => {
    if (lost === null) {
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
          <Button type="link" size="small" onClick={undoOwnWall} data-testid="wall-undo">
            {t('undo')}
          </Button>
        </>
      ),
    });
  }, [lost, message, t]);
  useEffect(() => () => message.destroy(KEY), [message]);
}
