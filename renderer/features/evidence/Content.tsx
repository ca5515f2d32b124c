import { Alert, Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { evidenceFilePath, type Evidence } from '#shared/evidence.ts';
import { errorText } from '../../app/error-text.ts';
import { Watermark } from '../wall/Watermark.tsx';
import { useFile } from '../../app/use-file.ts';

function Text({ blob }: { blob: Blob }): React.JSX.Element {
  const { data } = useQuery({ queryKey: ['evidence.text', blob], queryFn: () => blob.text() });
  return <pre data-testid="evidence-content">{data}</pre>;
}

function Media({ item, url, blob }: { item: Evidence; url: string; blob: Blob }): React.JSX.Element {
  const { t } = useTranslation('evidence');
  switch (item.kind) {
    case 'photo': {
      return <img src={url} alt={item.note ?? t('kind.photo')} data-testid="evidence-content" />;
    }
    case 'video': {
      return <video src={url} controls data-testid="evidence-content" />;
    }
    case 'audio': {
      return <audio src={url} controls data-testid="evidence-content" />;
    }
    case 'text': {
      return <Text blob={blob} />;
    }
  }
}

/** What an item holds, under the mark of who looks at it. */
export function Content({ item }: { item: Evidence }): React.JSX.Element {
  const { t } = useTranslation('evidence');
  const { url, blob, error } = useFile(item.state === 'complete' ? evidenceFilePath(item.id) : null);
  return (
    <div className="evidence-content" data-kind={item.kind}>
      {item.state !== 'complete' && <p className="recordings-hint">{t('notArrived')}</p>}
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {item.state === 'complete' && error === null && (url === null || blob === null) && <Skeleton active />}
      {url !== null && blob !== null && <Media item={item} url={url} blob={blob} />}
      <Watermark />
    </div>
  );
}
