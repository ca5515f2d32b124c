import { App, Button, Dropdown } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_EXPORT_ROWS, type ExportRequest } from '#shared/exports.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { formatCount } from '../words.ts';
import { exportFileName, fetchExport, saveFile } from './export.ts';

type Format = ExportRequest['format'];
const FORMATS: readonly Format[] = ['csv', 'xlsx'];

interface ExportMenuProps {
  /** What the file is called, in the user's language. */
  title: string;
  /** Rows that are shown; null while they aren't known. */
  total: number | null;
  request: (format: Format) => ExportRequest;
  /** Of its button. */
  className?: string;
}

/** Exports what a view shows. More rows than a format holds are told before they are asked for. */
export function ExportMenu({ title, total, request, className = '' }: ExportMenuProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { message } = App.useApp();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const run = async (format: Format): Promise<void> => {
    setBusy(true);
    try {
      const file = await fetchExport(api, request(format));
      saveFile(file, exportFileName(title, format, api.serverNow()));
      void message.success(t('cases.export.done'));
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const word = t(busy ? 'cases.export.running' : 'cases.export.title');
  const items = FORMATS.map((format) => {
    const tooMany = (total ?? 0) > MAX_EXPORT_ROWS[format];
    const most = formatCount(MAX_EXPORT_ROWS[format]);
    return {
      key: format,
      disabled: tooMany,
      label: tooMany
        ? t('cases.export.tooMany', { format: format.toUpperCase(), most })
        : t('cases.export.as', { format: format.toUpperCase() }),
      onClick: () => void run(format),
    };
  });
  return (
    <Dropdown trigger={['click']} menu={{ items }} disabled={busy || total === null || total === 0}>
      <Button
        size="small"
        className={className}
        icon={<DownloadOutlined />}
        loading={busy}
        aria-label={word}
        title={word}
        data-testid="export-menu"
      >
        {word}
      </Button>
    </Dropdown>
  );
}
