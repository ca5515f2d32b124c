import type { EvidenceKind, EvidencePlace } from '#shared/evidence.ts';
import type { Position } from '#shared/units.ts';
import type { UnitDevice } from '../device.ts';
import type { CaseChoice } from './CaseField.tsx';
import type { KeptItem } from './item.ts';
import { assertSendable, sha256Of } from './take.ts';

/** What was just recorded, with where and when; what it is bound to follows. */
export interface Draft {
  kind: EvidenceKind;
  content: Blob;
  /** UTC ms by the server's clock. */
  capturedAt: number;
  clockOffsetMs: number | null;
  place: EvidencePlace | null;
}

/** The last fix with its age at a time; null where there is none. */
export function placeAt(latest: Position | null, at: number): EvidencePlace | null {
  return latest === null
    ? null
    : {
        lon: latest.lon,
        lat: latest.lat,
        accuracy: latest.accuracy,
        ageMs: Math.max(0, Math.round(at - latest.at)),
      };
}

/** When and where something is recorded now. */
export function stampNow(device: UnitDevice): Omit<Draft, 'kind' | 'content'> {
  const capturedAt = Math.round(device.api.serverNow());
  const isKnown = device.api.me.get() !== null;
  return {
    capturedAt,
    clockOffsetMs: isKnown ? capturedAt - Date.now() : null,
    place: placeAt(device.locator.state.get().latest, capturedAt),
  };
}

/** A draft as an item that can be kept. @throws AppError for what the server wouldn't take */
export async function toItem(
  device: UnitDevice,
  { kind, content, ...stamp }: Draft,
  { choice, note }: { choice: CaseChoice; note: string },
): Promise<KeptItem> {
  await assertSendable(kind, content);
  const { operations } = device.duties.state.get();
  const running = operations.filter(({ isRunning }) => isRunning);
  const ofCase = running.find(({ cases }) => choice.by === 'no' && cases.some(({ no }) => no === choice.no));
  const operation = ofCase ?? running[0] ?? null;
  const isTyped = choice.by === 'number' && choice.number.trim() !== '';
  return {
    ...stamp,
    id: crypto.randomUUID(),
    kind,
    size: content.size,
    sha256: await sha256Of(content),
    case:
      choice.by === 'no'
        ? { by: 'no', no: choice.no }
        : isTyped
          ? { by: 'number', number: choice.number.trim() }
          : null,
    caseLabel: choice.by === 'no' ? choice.label : isTyped ? choice.number.trim() : null,
    operationId: operation?.id ?? null,
    operationTitle: operation?.title ?? null,
    note: note.trim() === '' ? null : note.trim(),
    unitId: device.api.me.get()?.id ?? null,
    isAnnounced: false,
    sentAt: null,
    problem: null,
  };
}
