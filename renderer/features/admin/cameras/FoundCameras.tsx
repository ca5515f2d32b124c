import { Button, Empty, Table, Tag, type TableColumnsType } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundCamera } from '#shared/ptz.ts';
import { useApi } from '../../../app/session.ts';
import { useCameraCommand } from './use-camera-command.ts';

/** Cameras that answer to a search of the server's networks; `onPick` hears the address of the one that is chosen. */
export function FoundCameras({
  picked,
  onPick,
}: {
  picked: string | null;
  onPick: (address: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { ptz } = useApi().call;
  const { busy, run } = useCameraCommand();
  const [cameras, setCameras] = useState<FoundCamera[] | null>(null);
  const search = async (): Promise<void> => {
    const found = await run(() => ptz.discover.mutate({}));
    setCameras((before) => found?.cameras ?? before ?? []);
  };
  useEffect(() => {
    void search();
    // oxlint-disable-next-line react/exhaustive-deps -- once, when the dialog opens
  }, []);
  const columns: TableColumnsType<FoundCamera> = [
    {
      title: t('cameras.name'),
      render: (_, camera) => (
        <>
          {camera.name || t('cameras.nameless')} {camera.hasPtz && <Tag color="blue">PTZ</Tag>}
        </>
      ),
    },
    { title: t('cameras.model'), dataIndex: 'hardware' },
    { title: t('cameras.location'), dataIndex: 'location' },
    { title: t('cameras.address'), dataIndex: 'address', className: 'camera-address' },
  ];
  return (
    <>
      <div className="camera-search">
        <Button loading={busy} onClick={() => void search()} data-testid="camera-search">
          {t(busy ? 'cameras.searching' : 'cameras.search')}
        </Button>
        <small>{t('cameras.searchHint')}</small>
      </div>
      <Table<FoundCamera>
        size="small"
        rowKey="address"
        columns={columns}
        dataSource={cameras ?? []}
        loading={busy && cameras === null}
        pagination={{ pageSize: 8, hideOnSinglePage: true }}
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('cameras.none')} />,
        }}
        rowSelection={{
          type: 'radio',
          selectedRowKeys: picked === null ? [] : [picked],
          onChange: ([key]) => onPick(String(key)),
        }}
        onRow={(camera) => ({ onClick: () => onPick(camera.address) })}
      />
    </>
  );
}
