import { useTranslation } from 'react-i18next';
import type { ContentTopic } from '#shared/consultation/session.ts';

/** What is said in place of content that who looks may not see. */
export function HiddenContent({
  topic,
  className,
}: {
  topic: ContentTopic | null;
  className?: string;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  return (
    <p className={className} data-testid="content-hidden">
      {t(`hidden.${topic?.kind ?? 'case'}`)}
    </p>
  );
}
