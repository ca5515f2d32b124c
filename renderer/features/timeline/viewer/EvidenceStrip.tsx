import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PackageFile } from '#shared/timeline.ts';
import { formatTime } from '../../../app/format.ts';
import type { PackageContent } from './read-package.ts';

interface Opened {
  address: string;
  text: string | null;
}

/** Opens an item while the component is there. */
function Item({ file, content }: { file: PackageFile; content: PackageContent }): React.JSX.Element | null {
  const [opened, setOpened] = useState<Opened | null>(null);
  const type = file.evidence?.type ?? '';
  useEffect(() => {
    let address: string | undefined;
    let isGone = false;
    const open = async (): Promise<void> => {
      const blob = new Blob([await content.open(file.name)], { type });
      const text = type === 'text/plain' ? await blob.text() : null;
      if (!isGone) {
        address = URL.createObjectURL(blob);
        setOpened({ address, text });
      }
    };
    void open();
    return () => {
      isGone = true;
      setOpened(null);
      if (address !== undefined) {
        URL.revokeObjectURL(address);
      }
    };
  }, [file, content, type]);
  if (opened === null) {
    return null;
  }
  if (opened.text !== null) {
    return <pre>{opened.text}</pre>;
  }
  if (type.startsWith('image/')) {
    return <img src={opened.address} alt={file.evidence?.note ?? file.name} />;
  }
  return type.startsWith('video/') ? (
    <video src={opened.address} controls />
  ) : (
    <audio src={opened.address} controls />
  );
}

/** What officers recorded; one item at a time is opened. */
export function EvidenceStrip({
  files,
  content,
  onSeek,
}: {
  files: readonly PackageFile[];
  content: PackageContent;
  onSeek: (at: number) => void;
}): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const [chosen, setChosen] = useState<PackageFile | null>(null);
  return (
    <section className="viewer-evidence" aria-label={t('viewer.evidence')}>
      <b>{t('viewer.evidence')}</b>
      {files.map((file) => (
        <button
          key={file.name}
          type="button"
          aria-pressed={chosen === file}
          data-testid="viewer-evidence"
          onClick={() => {
            setChosen(chosen === file ? null : file);
            onSeek(Date.parse(file.evidence?.recordedAt ?? ''));
          }}
        >
          {file.evidence?.unit.callSign} {formatTime(Date.parse(file.evidence?.recordedAt ?? ''))}{' '}
          {file.evidence?.note}
        </button>
      ))}
      {chosen !== null && <Item key={chosen.name} file={chosen} content={content} />}
    </section>
  );
}
