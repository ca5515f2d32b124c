import { Image } from 'antd';
import { useTranslation } from 'react-i18next';
import { instructionFilePath, type InstructionFile } from '#shared/dispatch.ts';
import { errorText } from '../../../app/error-text.ts';
import { useFile } from '../../../app/use-file.ts';
import './files.css';

function SentFile({ file }: { file: InstructionFile }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const { url, error } = useFile(instructionFilePath(file.id));
  return (
    <li className="sent-file" data-testid="instruction-file" data-kind={file.kind}>
      {error !== null && <span className="sent-file-problem">{errorText(error)}</span>}
      {url !== null && file.kind === 'picture' && (
        <Image src={url} alt={t('file.kind.picture')} height={72} />
      )}
      {url !== null && file.kind === 'voice' && (
        <audio src={url} controls aria-label={t('file.kind.voice')} />
      )}
    </li>
  );
}

/** What went along with an instruction. */
export function SentFiles({ files }: { files: readonly InstructionFile[] }): React.JSX.Element | null {
  const { t } = useTranslation('dispatch');
  return files.length === 0 ? null : (
    <ul className="sent-files" aria-label={t('file.list')}>
      {files.map((file) => (
        <SentFile key={file.id} file={file} />
      ))}
    </ul>
  );
}
