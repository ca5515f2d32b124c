import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { put, useGrid } from './grid.ts';
import { SourceTree } from './SourceTree.tsx';

const NONE_SHOWN: ReadonlySet<string> = new Set();

/** Choosing a tile's source without the pointer: type, Enter. `tile` null keeps it closed. */
export function SourcePicker({
  tile,
  onClose,
}: {
  tile: number | null;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('wall');
  const pick = (sourceId: string): void => {
    if (tile !== null) {
      useGrid.getState().change((state) => put(state, sourceId, tile));
    }
    onClose();
  };
  return (
    <Modal
      open={tile !== null}
      onCancel={onClose}
      footer={null}
      title={t('pickTitle', { n: (tile ?? 0) + 1 })}
      width={460}
      destroyOnHidden
    >
      <div className="picker-tree">
        <SourceTree shown={NONE_SHOWN} onPick={pick} autoFocus />
      </div>
    </Modal>
  );
}
