import type { LineMember } from '../../../lines/consultation-protocol.ts';
import type { Caller } from '../../../api/caller.ts';

/** Who somebody here is at the peer's server. Of a unit its call sign crosses, and not who its officer is. */
export const memberOf = ({ kind, id, username, nameZh, nameEn, courtId }: Caller): LineMember =>
  kind === 'unit'
    ? { kind: 'unit', id, username, nameZh: username, nameEn: username, courtId }
    : { kind: 'person', id, username, nameZh, nameEn, courtId };

/** How a member is named in audit logs, as whoever acts without a line. */
export const actorOf = ({ kind, username }: Pick<LineMember, 'kind' | 'username'>): string =>
  kind === 'unit' ? `unit:${username}` : username;
