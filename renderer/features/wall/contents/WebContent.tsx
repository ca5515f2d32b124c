import { useTranslation } from 'react-i18next';

/** A page of the private network. What it may do is what a page within a page may; it learns nothing of this console. */
export function WebContent({ url }: { url: string }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <iframe
      className="tile-web"
      src={url}
      title={t('webTitle', { url })}
      sandbox="allow-scripts allow-same-origin allow-forms"
      referrerPolicy="no-referrer"
      data-testid="tile-web"
    />
  );
}
