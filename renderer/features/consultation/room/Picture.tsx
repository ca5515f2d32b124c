import { useEffect, useRef } from 'react';
import { useElementSize } from '../../../components/use-element-size.ts';
import { showStream } from '../../../media/play.ts';

/** A picture in an element; its size chooses the layer. */
export function Picture({
  stream,
  label,
  testId,
  onSize,
  onRatio,
}: {
  stream: MediaStream | null;
  label: string;
  testId: string;
  onSize: (size: { width: number; height: number }) => void;
  /** Told the picture's width by its height, whenever that changes. */
  onRatio?: ((ratio: number) => void) | undefined;
}): React.JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const size = useElementSize(video);
  useEffect(() => {
    const ratio = window.devicePixelRatio;
    onSize({ width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) });
  }, [size, onSize]);
  useEffect(() => {
    if (video.current !== null) {
      showStream(video.current, stream);
    }
  }, [stream]);
  return (
    <video
      ref={video}
      muted
      playsInline
      aria-label={label}
      data-testid={testId}
      data-live={stream !== null}
      onResize={({ currentTarget: { videoWidth, videoHeight } }) => {
        if (videoHeight > 0) {
          onRatio?.(videoWidth / videoHeight);
        }
      }}
    />
  );
}
