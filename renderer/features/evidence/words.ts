import { AudioOutlined, CameraOutlined, FileTextOutlined, VideoCameraOutlined } from '@ant-design/icons';
import type { TFunction } from 'i18next';
import type { Evidence, EvidenceKind, EvidencePlace } from '#shared/evidence.ts';
import type { EvidenceState } from '#shared/evidence-state.ts';
import { formatAge } from '../../app/format.ts';
import type { MarkState } from '../../components/StateMark.tsx';

export const KIND_ICON: Readonly<Record<EvidenceKind, React.ComponentType>> = {
  photo: CameraOutlined,
  video: VideoCameraOutlined,
  audio: AudioOutlined,
  text: FileTextOutlined,
};

export const STATE_MARK: Readonly<Record<EvidenceState, MarkState>> = {
  announced: 'attention',
  receiving: 'attention',
  complete: 'done',
  damaged: 'danger',
  expired: 'offline',
  discarded: 'offline',
};

/** How an item stands, and what was wrong with a damaged one. */
export function stateText(t: TFunction<'evidence'>, { state, problem }: Evidence): string {
  return problem === null ? t(`state.${state}`) : `${t(`state.${state}`)} · ${t(`problem.${problem}`)}`;
}

/** Degrees with the accuracy: six decimals are ten centimetres. */
export const placeText = ({ lon, lat, accuracy }: EvidencePlace): string =>
  `${lat.toFixed(6)}, ${lon.toFixed(6)} ±${Math.round(accuracy)} m`;

/** Age of a fix when the item was recorded. */
export const fixAgeText = (t: TFunction<'evidence'>, { ageMs }: EvidencePlace): string =>
  t('fixAge', { age: formatAge(ageMs) });

/** Clocks that differ by less than this aren't told apart, ms: so exact is the reading of the server's. */
const IN_STEP_MS = 100;

/** How the device's clock stood against the server's; `offsetMs` is the server's less the device's, null where it wasn't known. */
export function clockText(t: TFunction<'evidence'>, offsetMs: number | null): string {
  if (offsetMs === null) {
    return t('clockUnknown');
  }
  if (Math.abs(offsetMs) < IN_STEP_MS) {
    return t('clockInStep');
  }
  const s = (Math.abs(offsetMs) / 1000).toFixed(1);
  return t(offsetMs >= 0 ? 'clockBehind' : 'clockAhead', { s });
}
