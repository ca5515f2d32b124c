import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../api/errors.ts';

/** Why a file can't be shown. */
export function FileProblem({ error }: { error: ErrorReport }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <div className="tile-notice" data-blank data-testid="tile-file-problem">
      <span>{t('fileProblem')}</span>
      <small>{t(`app:${error.key}`, { message: error.message })}</small>
    </div>
  );
}
