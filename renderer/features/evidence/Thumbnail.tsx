import { evidenceThumbnailPath, type Evidence } from '#shared/evidence.ts';
import { useFile } from '../../app/use-file.ts';
import { KIND_ICON } from './words.ts';

/** A small picture of a photo or a video, or the sign of its kind. Decorative: its kind stands beside it in words. */
export function Thumbnail({ item: { id, kind, hasThumbnail } }: { item: Evidence }): React.JSX.Element {
  const { url } = useFile(hasThumbnail ? evidenceThumbnailPath(id) : null);
  const Icon = KIND_ICON[kind];
  return (
    <span className="evidence-thumbnail" aria-hidden="true">
      {url === null ? <Icon /> : <img src={url} alt="" />}
    </span>
  );
}
