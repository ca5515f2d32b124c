import { App, Button, Empty, InputNumber, List, Popconfirm, Progress, Switch, Upload } from 'antd';
import { DeleteOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';
import { MAX_WALL_FILE_BYTES, type WallFile } from '#shared/walls/wall.ts';
import { errorText } from '../../../app/error-text.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi } from '../../../app/session.ts';
import { uploadWallFile } from './upload.ts';

const ACCEPTED = 'image/png,image/jpeg,image/webp,application/pdf';
const KEY = ['wall-files'];

/** Pictures and PDFs that are there, and adding one. */
export function FileForm({ onPut }: { onPut: (content: Content) => void }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const api = useApi();
  const client = useQueryClient();
  const mayCommand = useMayCommand();
  const { data } = useQuery({ queryKey: KEY, queryFn: () => api.call.walls.files.query({}) });
  const [progress, setProgress] = useState<number | null>(null);
  const [turnS, setTurnS] = useState<number | null>(null);

  const add = async (file: File): Promise<void> => {
    if (file.size > MAX_WALL_FILE_BYTES) {
      void message.error(t('form.fileTooLarge', { mb: MAX_WALL_FILE_BYTES / 1024 / 1024 }));
      return;
    }
    setProgress(0);
    try {
      await uploadWallFile(api, file, setProgress);
      await client.invalidateQueries({ queryKey: KEY });
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setProgress(null);
    }
  };
  const remove = (fileId: string): void => {
    api.call.walls.removeFile.mutate({ fileId }).then(
      () => client.invalidateQueries({ queryKey: KEY }),
      (error: unknown) => message.error(errorText(error)),
    );
  };
  const put = ({ id, type }: WallFile): void =>
    onPut(
      type === 'application/pdf'
        ? { kind: 'pdf', fileId: id, page: 1, turnS }
        : { kind: 'picture', fileId: id },
    );
  return (
    <div className="wall-files">
      {mayCommand && (
        <Upload
          accept={ACCEPTED}
          showUploadList={false}
          beforeUpload={(file) => {
            void add(file);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} disabled={progress !== null} data-testid="wall-upload">
            {t('form.upload')}
          </Button>
        </Upload>
      )}
      {progress !== null && <Progress percent={Math.round(progress * 100)} size="small" />}
      <label className="wall-turn">
        <Switch size="small" checked={turnS !== null} onChange={(on) => setTurnS(on ? 15 : null)} />
        {t('form.turn')}
        <InputNumber
          size="small"
          min={3}
          max={3600}
          suffix={t('form.seconds')}
          disabled={turnS === null}
          value={turnS}
          onChange={setTurnS}
        />
      </label>
      {data?.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('form.noFiles')} />
      ) : (
        <List
          size="small"
          loading={data === undefined}
          dataSource={data ?? []}
          className="wall-file-list"
          renderItem={(file) => (
            <List.Item
              actions={
                mayCommand
                  ? [
                      <Popconfirm
                        key="remove"
                        title={t('form.removeFile', { name: file.name })}
                        onConfirm={() => remove(file.id)}
                      >
                        <Button
                          size="small"
                          type="text"
                          icon={<DeleteOutlined />}
                          aria-label={t('form.removeFile', { name: file.name })}
                        />
                      </Popconfirm>,
                    ]
                  : []
              }
            >
              <Button type="link" size="small" onClick={() => put(file)} data-testid="wall-file">
                {file.name}
              </Button>
            </List.Item>
          )}
        />
      )}
    </div>
  );
}
