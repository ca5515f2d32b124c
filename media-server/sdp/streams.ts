import { parseSimulcastStreamList } from 'sdp-transform';
import type { Section } from './lines.ts';
import { SdpError } from './sdp-error.ts';

/** The RTP streams that a section sends. */
export interface OfferedStreams {
  /** The picture or sound itself; several of a simulcast without rids (`a=ssrc-group:SIM`). Empty where the offer doesn't tell. */
  ssrcs: number[];
  /** SSRC of the retransmission by that of what it repairs (`a=ssrc-group:FID`, RFC 5576). */
  repairs: ReadonlyMap<number, number>;
  cname: string | null;
  /** Restriction identifiers of a simulcast (RFC 8851, 8853), the smallest picture first. */
  rids: string[];
}

const RID = /^[A-Za-z0-9]{1,16}$/;
const DIGITS = /^\d+$/;

type Rid = Section['rids'][number];

/** Pixels, or else bits a second, that a rid is restricted to; null where it isn't. */
function restrictionOf({ params }: Rid): number | null {
  const given = new Map(
    params.split(';').map((part): [string, number] => {
      const [name = '', value = ''] = part.trim().split('=');
      return [name, Number(value)];
    }),
  );
  const pixels = (given.get('max-width') ?? 0) * (given.get('max-height') ?? 0);
  const size = pixels || (given.get('max-br') ?? 0);
  return size > 0 ? size : null;
}

/**
 * Orders the pictures of a simulcast from small to large, which SDP doesn't tell outright: by their restrictions where all have one;
 * numbered ones are counted from the best, as OBS does; others are in the order of `sendEncodings`, whose first is the smallest by
 * default (WebRTC, section 5.2).
 */
function fromSmallToLarge(rids: readonly Rid[]): Rid[] {
  const sizes = rids.map(restrictionOf);
  if (sizes.every((size) => size !== null)) {
    return rids
      .map((rid, index) => ({ rid, size: sizes[index] ?? 0 }))
      .sort((a, b) => a.size - b.size)
      .map(({ rid }) => rid);
  }
  if (rids.every(({ id }) => DIGITS.test(id))) {
    return [...rids].sort((a, b) => Number(b.id) - Number(a.id));
  }
  return [...rids];
}

function ridsOf(media: Section): string[] {
  const sent = media.rids.filter(({ direction }) => direction === 'send');
  const { simulcast } = media;
  const list = simulcast?.dir1 === 'send' ? simulcast.list1 : simulcast?.list2;
  // Of alternatives the first is the preferred one.
  const wanted = (list === undefined ? [] : parseSimulcastStreamList(list)).flatMap(([first]) =>
    first === undefined ? [] : String(first.scid),
  );
  const rids =
    list === undefined
      ? sent
      : wanted.map((id) => {
          const rid = sent.find((each) => each.id === id);
          if (rid === undefined) {
            throw SdpError.malformed('a=simulcast', `names ${id.slice(0, 20)}, which is no a=rid to send`);
          }
          return rid;
        });
  if (rids.some(({ id }) => !RID.test(id))) {
    throw SdpError.malformed('a=rid', 'is not valid');
  }
  return fromSmallToLarge(rids).map(({ id }) => id);
}

/** The streams of a section. Throws `malformed`. */
export function streamsOf(media: Section): OfferedStreams {
  const groups = media.ssrcGroups.map(({ semantics, ssrcs }) => ({
    semantics,
    ssrcs: ssrcs.split(' ').map(Number),
  }));
  const repairs = new Map(
    groups.flatMap(({ semantics, ssrcs: [first, second] }): [number, number][] =>
      semantics === 'FID' && first !== undefined && second !== undefined ? [[first, second]] : [],
    ),
  );
  const repairing = new Set(repairs.values());
  const plain = media.ssrcs.find(({ id }) => !repairing.has(id));
  return {
    ssrcs:
      groups.find(({ semantics }) => semantics === 'SIM')?.ssrcs ?? (plain === undefined ? [] : [plain.id]),
    repairs,
    cname: media.ssrcs.find(({ attribute }) => attribute === 'cname')?.value ?? null,
    rids: ridsOf(media),
  };
}
