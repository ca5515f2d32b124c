import { withSites } from '#shared/consultation/outcome.ts';
import type { Consultation, Site } from '#shared/consultation/session.ts';

/** How a session stands at a court's server that takes part in it over a line. */
export interface Standing {
  /** Sites whose pages are at this server. */
  here: ReadonlySet<string>;
  /** Since when the line is cut, UTC ms; null while it is up. */
  cutSince: number | null;
  /** What sites here have closed or opened since the line was cut. */
  own: ReadonlyMap<string, Site['own']>;
}

/**
 * The session as it is seen and ruled here. Sites of this server stay in it while their line is cut and until they are announced again;
 * those of other servers are away then, and nothing that these show or hold applies. Who was muted stays so.
 */
export function seenHere(state: Consultation, { here, cutSince, own }: Standing): Consultation {
  const isCut = cutSince !== null;
  const seen = withSites(state, ({ id, presence }) => {
    if (here.has(id)) {
      const changed = own.get(id);
      return {
        ...(presence === 'away' ? { presence: 'present' } : {}),
        ...(changed === undefined ? {} : { own: changed }),
      };
    }
    if (!isCut) {
      return null;
    }
    // Nobody can answer a call while the line is cut; it rings anew when the call still goes on.
    return presence === 'present'
      ? { presence: 'away', since: cutSince }
      : presence === 'calling'
        ? { presence: 'invited', since: cutSince }
        : null;
  });
  if (!isCut || state.phase !== 'running') {
    return seen;
  }
  const onlyHere = (id: string | null): string | null => (id !== null && here.has(id) ? id : null);
  const contentId = onlyHere(state.contentId);
  return {
    ...seen,
    floorId: onlyHere(state.floorId),
    speakerId: onlyHere(state.speakerId),
    watchId: onlyHere(state.watchId),
    contentId,
    contentTopic: contentId === null ? null : state.contentTopic,
    layerId: contentId === null ? null : state.layerId,
    broadcast: state.broadcast.filter((id) => here.has(id)),
    loop: null,
  };
}
