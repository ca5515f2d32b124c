import {
  siteOf,
  type Consultation,
  type ContentTopic,
  type SideRoom,
  type Site,
  type SiteRole,
} from './session.ts';

/** Roles that may hold the chair, be heard and be seen, in the order in which they follow a chair who is gone. */
const VOICES: readonly SiteRole[] = ['chair', 'presenter', 'participant'];

export const hasVoice = ({ role }: Pick<Site, 'role'>): boolean => VOICES.includes(role);

/** Whether the site can hold the chair: a unit in the field never does. */
export const mayChair = (site: Pick<Site, 'role' | 'kind'>): boolean =>
  hasVoice(site) && site.kind !== 'unit';

export const isPresent = ({ presence }: Pick<Site, 'presence'>): boolean => presence === 'present';

/** Whether the site's line is in the session that goes on. */
const isIn = (state: Consultation, site: Site | undefined): site is Site =>
  state.phase === 'running' && site !== undefined && isPresent(site);

/** The side room that a site talks in now, if it does. */
export const sideRoomOf = (
  { sideRooms }: Pick<Consultation, 'sideRooms'>,
  siteId: string,
): SideRoom | undefined => sideRooms.find(({ siteIds, since }) => since !== null && siteIds.includes(siteId));

/**
 * Whether a site may produce sound now: the rule that the server holds microphones by. In a side room it may whoever has the floor: there
 * only the other one hears it.
 */
export function mayBeHeard(state: Consultation, siteId: string): boolean {
  const site = siteOf(state, siteId);
  if (!isIn(state, site) || !hasVoice(site)) {
    return false;
  }
  return sideRoomOf(state, siteId) !== undefined || speaksToAll(state, site);
}

/** Whether what a site says is for the whole session. */
export function mayAddressAll(state: Consultation, siteId: string): boolean {
  return mayBeHeard(state, siteId) && sideRoomOf(state, siteId) === undefined;
}

function speaksToAll(state: Consultation, site: Site): boolean {
  const siteId = site.id;
  if (state.chairId === siteId) {
    return true;
  }
  return !site.isMuted && (state.floorId === null || state.floorId === siteId);
}

/** Whether a site may send its picture. */
export function maySendPicture(state: Consultation, siteId: string): boolean {
  const site = siteOf(state, siteId);
  return isIn(state, site) && hasVoice(site);
}

export const maySendContent = (state: Consultation, siteId: string): boolean =>
  state.contentId === siteId && maySendPicture(state, siteId);

/** Whether a site sits at the table, where cases are laid open: who looks on and units in the field don't. */
export const isAtTable = ({ role, kind }: Pick<Site, 'role' | 'kind'>): boolean =>
  role !== 'observer' && kind !== 'unit';

/**
 * Whether a site may see something of the court's own data: who sits at the table, and of a case also who looks on from the court whose
 * case it is.
 */
export function mayKnow(state: Consultation, siteId: string, topic: ContentTopic | null): boolean {
  const site = siteOf(state, siteId);
  if (topic === null || site === undefined) {
    return topic === null;
  }
  return isAtTable(site) || (site.kind !== 'unit' && topic.kind === 'case' && ownsCase(state, site, topic));
}

const ownsCase = (
  { agenda }: Consultation,
  { courtId }: Site,
  { itemId, caseNo }: Extract<ContentTopic, { kind: 'case' }>,
): boolean =>
  agenda.some(
    ({ id, cases }) => id === itemId && cases.some((one) => one.no === caseNo && one.courtId === courtId),
  );

/** Whether a site may see the content that is shown now, and what is drawn on it. */
export const mayViewContent = (state: Consultation, siteId: string): boolean =>
  mayKnow(state, siteId, state.contentTopic);

/** Whether a site may draw over what is shown; a unit's small screen only shows what is drawn. */
export const mayDraw = (state: Consultation, siteId: string): boolean =>
  state.layerId !== null &&
  maySendPicture(state, siteId) &&
  mayViewContent(state, siteId) &&
  siteOf(state, siteId)?.kind !== 'unit';

/** Whether a site hears and sees the session at all. */
export const mayReceive = (state: Consultation, siteId: string): boolean =>
  isIn(state, siteOf(state, siteId));

/** The sites whose pictures everyone is shown by the chair's hand; null where each chooses for themselves. */
export function broadcastPicture(state: Consultation): readonly string[] | null {
  const { loop, broadcast, isVoiceActivated, speakerId } = state;
  if (loop?.mode === 'broadcast') {
    const siteId = loop.siteIds[loop.index];
    return siteId === undefined ? null : [siteId];
  }
  if (broadcast.length > 0) {
    return broadcast;
  }
  return isVoiceActivated && speakerId !== null ? [speakerId] : null;
}

/** The site that the chair watches: chosen, or the one whose turn it is. */
export function watchedByChair({ loop, watchId }: Consultation): string | null {
  return loop?.mode === 'watch' ? (loop.siteIds[loop.index] ?? null) : watchId;
}

/** The sites whose pictures go to a wall or a site that has no choice of its own: what is broadcast, else who speaks or has the chair. */
export function hallPicture(state: Consultation): readonly string[] {
  const picture = broadcastPicture(state);
  if (picture !== null) {
    return picture;
  }
  const first = state.floorId ?? state.speakerId ?? state.chairId;
  return first === null ? [] : [first];
}

/** Whether `viewerId` may be sent the picture of `siteId` now. */
export function maySee(state: Consultation, viewerId: string, siteId: string): boolean {
  const viewer = siteOf(state, viewerId);
  if (!isIn(state, viewer) || !maySendPicture(state, siteId) || viewerId === siteId) {
    return false;
  }
  const picture = broadcastPicture(state);
  return picture === null || viewerId === state.chairId || viewer.keepsLayout || picture.includes(siteId);
}

/**
 * Whether `viewerId` may be sent the sound of `siteId`: what isn't to be heard is held back at its source, and what is said in a side room
 * goes from one of its sites to the other.
 */
export const mayHear = (state: Consultation, viewerId: string, siteId: string): boolean =>
  viewerId !== siteId &&
  mayReceive(state, viewerId) &&
  maySendPicture(state, siteId) &&
  sideRoomOf(state, viewerId) === sideRoomOf(state, siteId);
