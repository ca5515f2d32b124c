import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PackageFile } from '#shared/timeline.ts';
import { formatTime } from '../../../app/format.ts';
import type { PackageContent } from './read-package.ts';

interface Opened {
  address: string;
  text: string | null;
}

/** A file that is looked at by itself: what an officer recorded, or what went along with an order. */
interface KeptItem {
  file: PackageFile;
  type: string;
  /** UTC ms. */
  at: number;
  label: string;
}

/** Those among the files of a package, in the order of time. */
export function keptItems(files: readonly PackageFile[]): KeptItem[] {
  return files
    .flatMap((file): KeptItem[] => {
      const { evidence, order } = file;
      if (evidence !== undefined) {
        const label = [evidence.unit.callSign, evidence.note].filter((part) => part !== null).join(' ');
        return [{ file, type: evidence.type ?? '', at: Date.parse(evidence.recordedAt), label }];
      }
      return order === undefined ? [] : [{ file, type: order.type, at: order.at, label: order.text }];
    })
    .toSorted((a, b) => a.at - b.at);
}

/** Opens an item while the component is there. */
function Item({ item, content }: { item: KeptItem; content: PackageContent }): React.JSX.Element | null {
  const [opened, setOpened] = useState<Opened | null>(null);
  const { file, type, label } = item;
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
    return <img src={opened.address} alt={label} />;
  }
  return type.startsWith('video/') ? (
    <video src={opened.address} controls />
  ) : (
    <audio src={opened.address} controls />
  );
}

/** What officers recorded and what went along with orders; one item at a time is opened. */
export function EvidenceStrip({
  items,
  content,
  onSeek,
}: {
  items: readonly KeptItem[];
  content: PackageContent;
  onSeek: (at: number) => void;
}): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const [chosen, setChosen] = useState<KeptItem | null>(null);
  return (
    <section className="viewer-evidence" aria-label={t('viewer.evidence')}>
      <b>{t('viewer.evidence')}</b>
      {items.map((item) => (
        <button
          key={item.file.name}
          type="button"
          aria-pressed={chosen === item}
          data-testid="viewer-evidence"
          onClick={() => {
            setChosen(chosen === item ? null : item);
            onSeek(item.at);
          }}
        >
          {formatTime(item.at)} {item.label}
        </button>
      ))}
      {chosen !== null && <Item key={chosen.file.name} item={chosen} content={content} />}
    </section>
  );
}
