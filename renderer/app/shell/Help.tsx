import { Modal, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { KEY_MAP, type KeyBinding } from '../keys.ts';
import { useOverlays } from './overlays.ts';

/** F1: the key map. */
export function Help(): React.JSX.Element {
  const { t } = useTranslation();
  const open = useOverlays((s) => s.open === 'help');
  const close = useOverlays((s) => s.close);
  return (
    <Modal open={open} onCancel={close} footer={null} title={t('keys.title')} width={600}>
      <Table<KeyBinding>
        size="small"
        pagination={false}
        rowKey={(row) => `${row.where} ${row.does}`}
        dataSource={[...KEY_MAP]}
        showHeader={false}
        columns={[
          { dataIndex: 'keys', width: 170, render: (keys: string) => <kbd>{keys}</kbd> },
          { dataIndex: 'does', render: (does: string) => t(does) },
          { dataIndex: 'where', width: 110, render: (where: string) => t(`keys_where.${where}`) },
        ]}
      />
    </Modal>
  );
}
