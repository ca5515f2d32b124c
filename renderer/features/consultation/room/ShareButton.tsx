import { App, Button, Dropdown, Modal, Select, Upload } from 'antd';
import { DesktopOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { fetchFile } from '../../../api/server-file.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { ContentBoard } from '../content-board.ts';
import type { SessionClient } from '../session-client.ts';

/** Longest title of a page that is kept. */
const MAX_TITLE = 100;

/** A document of the court's own files, or one of this machine. */
function PdfDialog({ client, onClose }: { client: SessionClient; onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { message } = App.useApp();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const { data } = useQuery({ queryKey: ['wall-files'], queryFn: () => api.call.walls.files.query({}) });
  const pdfs = (data ?? []).filter(({ type }) => type === 'application/pdf');
  const show = async (name: string, read: () => Promise<Blob>): Promise<void> => {
    setBusy(true);
    try {
      await client.startBoard(await ContentBoard.ofPdf(name.slice(0, MAX_TITLE), await read()));
      onClose();
    } catch (error) {
      const isPdf = !(error instanceof Error) || error.name !== 'InvalidPDFException';
      void message.error(isPdf ? errorText(error) : t('share.noPdf', { name }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open title={t('share.pdf')} footer={null} onCancel={onClose}>
      <div className="consultation-form-row">
        <Select<string>
          showSearch={{ optionFilterProp: 'label' }}
          value={null}
          loading={busy}
          placeholder={t('share.files')}
          aria-label={t('share.files')}
          notFoundContent={t('share.noFiles')}
          options={pdfs.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => {
            const name = pdfs.find((file) => file.id === id)?.name ?? id;
            void show(name, () => fetchFile(api, `/wall-files/${id}`));
          }}
          data-testid="share-file"
        />
        <Upload
          accept="application/pdf"
          showUploadList={false}
          beforeUpload={(file) => {
            void show(file.name, () => Promise.resolve(file));
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} disabled={busy}>
            {t('share.local')}
          </Button>
        </Upload>
      </div>
    </Modal>
  );
}

/** Begins and ends to share content: a screen, an empty board or a document. */
export function ShareButton({
  client,
  view,
  meId,
}: {
  client: SessionClient;
  view: ConsultationView;
  meId: string;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const [isChoosing, setChoosing] = useState(false);
  if (view.contentId === meId) {
    return (
      <Button
        danger
        icon={<DesktopOutlined />}
        onClick={() => void run(() => client.stopContent())}
        data-testid="own-share"
      >
        {t('own.stopContent')}
      </Button>
    );
  }
  const begin = (key: string): void => {
    if (key === 'pdf') {
      setChoosing(true);
    } else if (key === 'board') {
      void run(() => client.startBoard(ContentBoard.blank(t('share.board'))));
    } else {
      void run(() => client.startContent(t('share.screen')));
    }
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: (['screen', 'board', 'pdf'] as const).map((key) => ({
            key,
            label: <span data-testid={`share-${key}`}>{t(`share.${key}`)}</span>,
          })),
          onClick: ({ key }) => begin(key),
        }}
      >
        <Button icon={<DesktopOutlined />} data-testid="own-share">
          {t('own.content')}
        </Button>
      </Dropdown>
      {isChoosing && <PdfDialog client={client} onClose={() => setChoosing(false)} />}
    </>
  );
}
