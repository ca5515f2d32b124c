import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PackageFile } from '#shared/timeline.ts';
import type { PackageContent } from './read-package.ts';
import type { PackageClock } from './player.ts';

/** A picture that is off by more than this is set anew, seconds. */
const MAX_OFF_S = 0.25;
const FOLLOW_MS = 200;

interface FootageProps {
  /** Pieces of one source, in order. */
  pieces: readonly PackageFile[];
  name: string;
  content: PackageContent;
  clock: PackageClock;
}

/** Keeps the file of a package as something that a player takes. */
function useAddress(content: PackageContent, name: string | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (name === undefined) {
      return undefined;
    }
    let made: string | undefined;
    let isGone = false;
    const open = async (): Promise<void> => {
      const blob = await content.open(name);
      if (!isGone) {
        made = URL.createObjectURL(new Blob([blob], { type: 'video/mp4' }));
        setAddress(made);
      }
    };
    void open();
    return () => {
      isGone = true;
      setAddress(undefined);
      if (made !== undefined) {
        URL.revokeObjectURL(made);
      }
    };
  }, [content, name]);
  return address;
}

/** The picture of one source at the clock's time. */
export function Footage({ pieces, name, content, clock }: FootageProps): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const video = useRef<HTMLVideoElement>(null);
  const [current, setCurrent] = useState<PackageFile>();
  const address = useAddress(content, current?.name);
  useEffect(() => {
    const follow = (): void => {
      const { at } = clock;
      const piece = pieces.find(
        ({ footage }) => footage !== undefined && at >= footage.from && at < footage.to,
      );
      setCurrent(piece);
      const element = video.current;
      if (element === null || piece?.footage === undefined) {
        return;
      }
      const wanted = (at - piece.footage.from) / 1000;
      if (Math.abs(element.currentTime - wanted) > MAX_OFF_S * Math.max(1, clock.rate)) {
        element.currentTime = wanted;
      }
      element.playbackRate = clock.rate;
      if (clock.isPlaying && element.paused) {
        void element.play().catch(() => undefined);
      } else if (!clock.isPlaying && !element.paused) {
        element.pause();
      }
    };
    follow();
    const timer = setInterval(follow, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [clock, pieces]);
  return (
    <figure className="viewer-footage" data-testid="viewer-footage">
      {address === undefined ? (
        <p>{t('viewer.noFootage')}</p>
      ) : (
        <video ref={video} src={address} playsInline />
      )}
      <figcaption>{name}</figcaption>
    </figure>
  );
}
