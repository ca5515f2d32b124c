import { useTranslation } from 'react-i18next';

/** A page of the private network. What it may do is what a page within a page may; it learns nothing of this console. */
export function WebContent({ url }: { url: string }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <iframe
      className="tile-web"
      src={url}
      title={t('webTitle', { url })}
      // Its own origin is another than ours, so that both allowances together don't lift the sandbox.
      // oxlint-disable-next-line react/iframe-missing-sandbox
      sandbox="allow-scripts allow-same-origin allow-forms"
      referrerPolicy="no-referrer"
      data-testid="tile-web"
    />
  );
}
