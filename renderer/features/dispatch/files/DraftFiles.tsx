import { CloseOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Spin } from 'antd';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../../app/session.ts';
import { useDraft } from '../draft.ts';
import { dropFile, uploadFile, type DraftFile } from './draft-files.ts';
import './files.css';

function DraftItem({ draft }: { draft: DraftFile }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const api = useApi();
  const { key, kind, content, file, problem } = draft;
  const url = useMemo(() => URL.createObjectURL(content), [content]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const state = problem !== null ? 'failed' : file === null ? 'sending' : 'ready';
  return (
    <li className="draft-file" data-testid="draft-file" data-kind={kind} data-state={state}>
      {kind === 'picture' ? (
        <img src={url} alt={t('file.kind.picture')} />
      ) : (
        <audio src={url} controls aria-label={t('file.kind.voice')} />
      )}
      {state === 'sending' && <Spin size="small" />}
      {problem !== null && (
        <Button
          size="small"
          type="text"
          danger
          icon={<ReloadOutlined />}
          title={problem}
          aria-label={t('file.retry', { problem })}
          onClick={() => void uploadFile(api, key)}
        />
      )}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('file.drop')}
        onClick={() => dropFile(key)}
      />
    </li>
  );
}

/** What goes along with the instruction that is being written. */
export function DraftFiles(): React.JSX.Element | null {
  const { t } = useTranslation('dispatch');
  const files = useDraft((draft) => draft.files);
  return files.length === 0 ? null : (
    <ul className="draft-files" aria-label={t('file.list')}>
      {files.map((draft) => (
        <DraftItem key={draft.key} draft={draft} />
      ))}
    </ul>
  );
}
