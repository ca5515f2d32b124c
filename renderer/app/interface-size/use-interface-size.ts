import { App } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { InterfaceSize } from '#shared/bridge.ts';
import { bridge } from '../../bridge/bridge.ts';
import { needsFrame, sizeNow } from './frame.ts';
import { steppedSize } from './size.ts';

/** What is chosen on this machine; null: what suits the window. */
export const useChosenSize = create<{ chosen: InterfaceSize | null }>(() => ({ chosen: null }));

/** What can be done to the size of the interface. */
export interface SizeCommands {
  choose: (size: InterfaceSize | null) => void;
  larger: () => void;
  smaller: () => void;
}

/** The commands that change the size of the interface. From 100 % the page is loaded anew, once: that is asked before. */
export function useSizeCommands(): SizeCommands {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return useMemo(() => {
    const save = async (chosen: InterfaceSize | null): Promise<void> => {
      useChosenSize.setState({ chosen });
      await bridge.saveSettings({ interfaceSize: chosen });
    };
    const choose = (chosen: InterfaceSize | null): void => {
      if (!needsFrame(chosen)) {
        void save(chosen);
        return;
      }
      void modal.confirm({
        title: t('interfaceSize.confirm', { size: sizeNow(chosen) }),
        content: t('interfaceSize.reloads'),
        okText: t('interfaceSize.reload'),
        onOk: async () => {
          await save(chosen);
          window.location.reload();
        },
      });
    };
    const step = (by: 1 | -1): void => {
      const size = sizeNow(useChosenSize.getState().chosen);
      const next = steppedSize(size, by);
      if (next !== size) {
        choose(next);
      }
    };
    return { choose, larger: () => step(1), smaller: () => step(-1) };
  }, [t, modal]);
}
