import { App, Button, Modal, Select, Upload } from 'antd';
import { UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchFile } from '../../../../api/server-file.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useApi } from '../../../../app/session.ts';
import { ContentBoard } from '../../content-board.ts';
import { pdfPages } from '../../content/pdf-pages.ts';
import type { SessionClient } from '../../session-client.ts';

/** Longest title of a page that is kept. */
const MAX_TITLE = 100;

/** A document of the court's own files, or one of this machine. */
export function PdfDialog({
  client,
  onClose,
}: {
  client: SessionClient;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { message } = App.useApp();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const { data } = useQuery({ queryKey: ['wall-files'], queryFn: () => api.call.walls.files.query({}) });
  const pdfs = (data ?? []).filter(({ type }) => type === 'application/pdf');
  const show = async (name: string, read: () => Promise<Blob>): Promise<void> => {
    setBusy(true);
    try {
      const pages = await pdfPages(await read());
      await client.startBoard(await ContentBoard.open({ title: name.slice(0, MAX_TITLE), pages }));
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
