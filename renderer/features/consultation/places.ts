import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { UNIT_ROLES, type Invitee, type Site, type SiteRole } from '#shared/consultation/session.ts';
import type { LineGuest } from '#shared/consultation/view.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { siteName } from './names.ts';

/** What can be invited as, beside the chair. */
export const INVITED_ROLES: readonly Exclude<SiteRole, 'chair'>[] = [
  'presenter',
  'participant',
  'observer',
  'recorder',
];

const COURT = 'court:';
const USER = 'user:';
const UNIT = 'unit:';

/** A place as forms have it: `court:<id>`, `user:<id>` or `unit:<id>`. */
export const placeOf = ({
  courtId,
  userId,
  unitId,
}: Pick<Invitee, 'courtId' | 'userId' | 'unitId'>): string =>
  unitId !== null ? UNIT + unitId : userId !== null ? USER + userId : COURT + courtId;

const idOf = (place: string, prefix: string): string | null =>
  place.startsWith(prefix) ? place.slice(prefix.length) : null;

/** The roles that a place can be invited in. */
export function rolesOfPlace(place: string | null | undefined): readonly Exclude<SiteRole, 'chair'>[] {
  const isUnit = idOf(place ?? '', UNIT) !== null;
  return isUnit ? INVITED_ROLES.filter((role) => UNIT_ROLES.includes(role)) : INVITED_ROLES;
}

/** Whom a place invites, in a role. */
export function toInvitee(
  place: string,
  { id, courtId, role }: Pick<Invitee, 'id' | 'courtId' | 'role'>,
): Invitee {
  const [userId, unitId] = [idOf(place, USER), idOf(place, UNIT)];
  const kind = unitId !== null ? 'unit' : userId !== null ? 'person' : 'court';
  return { id, kind, courtId, userId, unitId, role };
}

interface PlaceOption {
  value: string;
  label: string;
  courtId: string;
}

export interface Places {
  /** In groups: courts, persons, units. */
  options: { label: string; options: PlaceOption[] }[];
  /** Courts and persons: who can chair. */
  chairs: { label: string; options: PlaceOption[] }[];
  all: ReadonlyMap<string, PlaceOption>;
}

/** Whom one can invite: every court of one's own, people who are at their desks now and units with an enrolled device, here and behind lines. */
export function usePlaces(sites: readonly Site[]): Places {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const courts = useLive((live) => live.courts);
  const units = useLive((live) => live.units);
  const me = useSession((s) => s.me);
  const directory = useQuery({
    queryKey: ['calls.directory'],
    queryFn: () => api.call.calls.directory.query({}),
  });
  const behindLines = useQuery({
    queryKey: ['consultation.guests'],
    queryFn: () => api.call.consultation.guests.query({}),
  });
  return useMemo(() => {
    const unique = (places: readonly PlaceOption[]): PlaceOption[] => [
      ...new Map(places.map((one) => [one.value, one])).values(),
    ];
    const known = (kind: Site['kind']): PlaceOption[] =>
      sites
        .filter((site) => site.kind === kind)
        .map((site) => ({ value: placeOf(site), label: siteName(site), courtId: site.courtId }));
    const courtPlaces = [...courts.values()].map((court) => ({
      value: COURT + court.id,
      label: siteName(court),
      courtId: court.id,
    }));
    const people = (directory.data ?? [])
      .filter(({ courtId }) => courts.has(courtId))
      .map(({ personId, courtId, ...names }) => ({ value: personId, label: siteName(names), courtId }));
    const own =
      me === null
        ? []
        : [{ value: USER + me.id, label: `${siteName(me)} ${t('form.me')}`, courtId: me.courtId }];
    const guests = (kind: LineGuest['kind'], prefix: string): (PlaceOption & { connected: boolean })[] =>
      (behindLines.data ?? [])
        .filter((guest) => guest.kind === kind)
        .map(({ id, courtId, connected, ...names }) => {
          const court = courts.get(courtId);
          const at = court === undefined ? '' : ` (${siteName(court)})`;
          return { value: prefix + id, label: siteName(names) + at, courtId, connected };
        });
    const persons = unique([...own, ...people, ...guests('person', USER), ...known('person')]);
    const enrolled = [...units.values()]
      .filter((unit) => unit.enrolled)
      .toSorted((a, b) => a.no - b.no)
      .map(({ id, callSign, officerName, courtId, connected }) => {
        return { value: UNIT + id, label: `${callSign} ${officerName}`, courtId, connected };
      });
    // Who is connected can be reached now and stands first.
    const reached = [...enrolled, ...guests('unit', UNIT)]
      .toSorted((a, b) => Number(b.connected) - Number(a.connected))
      .map(({ connected, label, ...place }) => {
        return { ...place, label: connected ? label : `${label} ${t('form.offline')}` };
      });
    const unitPlaces = unique([...reached, ...known('unit')]);
    const chairs = [
      { label: t('form.courts'), options: courtPlaces },
      { label: t('form.persons'), options: persons },
    ];
    return {
      chairs,
      options: [...chairs, { label: t('form.units'), options: unitPlaces }],
      all: new Map([...courtPlaces, ...persons, ...unitPlaces].map((one) => [one.value, one])),
    };
  }, [courts, units, directory.data, behindLines.data, sites, me, t]);
}
