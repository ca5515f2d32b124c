import { useTranslation } from 'react-i18next';
import { FileProblem } from './FileProblem.tsx';
import { useObjectUrl, useWallFile } from './use-wall-file.ts';

/** A picture, fitted into its tile whole. */
export function PictureContent({ fileId }: { fileId: string }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { blob, error } = useWallFile(fileId);
  const url = useObjectUrl(blob);
  if (error !== null) {
    return <FileProblem error={error} />;
  }
  return url === null ? (
    <div className="tile-notice">{t('fileLoading')}</div>
  ) : (
    <img className="tile-picture" src={url} alt={t('item.picture')} data-testid="tile-picture" />
  );
}
