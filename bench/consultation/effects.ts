import { setTimeout as sleep } from 'node:timers/promises';
import type { TimedNote } from './notes.ts';
import type { RoomNote } from './page/room.ts';
import type { Seat } from './seat.ts';
import { SEAT_COURTS, type BenchSession } from './session.ts';

/** What is said and shown before comes to rest. */
const SETTLE_MS = 1_000;

/** Times from the chair's command to the last site where its effect has come, ms, by what the effect is. */
export type Effects = Record<string, number>;

type Told = Extract<TimedNote, { what: 'session' }>['mark'];
type Shown = Extract<RoomNote, { what: 'room' }>;

/** When the session was told so at every simulated site. */
const toldAt = (session: BenchSession, since: number, fits: (mark: Told) => boolean): Promise<number> =>
  session.lastOf('the session to be told', since, async () =>
    session.sites.reached(since, (note) => note.what === 'session' && fits(note.mark)),
  );

/** When what fits was noted in the pages of these consoles. */
const seenAt = (
  session: BenchSession,
  { since, what, seats }: { since: number; what: string; seats: readonly Seat[] },
  fits: (note: RoomNote) => boolean,
): Promise<number> =>
  session.lastOf(what, since, () => Promise.all(seats.map((seat) => seat.reached(since, fits))));

/** When each of the consoles became silent, or heard something, and stayed so. */
const earAt = (session: BenchSession, since: number, isHeard: boolean): Promise<number> =>
  session.lastOf(isHeard ? 'the sound' : 'silence', since, () =>
    Promise.all((Object.values(session.seats) as Seat[]).map((seat) => seat.soundIs(isHeard))),
  );

const shows =
  (fits: (room: Shown) => boolean) =>
  (note: RoomNote): boolean =>
    note.what === 'room' && fits(note);

/** When the SFU holds back the sound of these sites, or lets it through, on its way to every other simulated site. */
async function soundAt(
  session: BenchSession,
  since: number,
  { speakers, isHeld }: { speakers: readonly string[]; isHeld: boolean },
): Promise<number> {
  const { sites } = session;
  const each = speakers.map((of) =>
    session.lastOf('the SFU', since, async () =>
      sites.reached(
        since,
        (note) => note.what === 'sound' && note.of === of && note.isHeld === isHeld,
        sites.keys.filter((key) => sites.siteIdOf(key) !== of),
      ),
    ),
  );
  return Math.max(...(await Promise.all(each)));
}

async function muteAll(session: BenchSession): Promise<Effects> {
  const seats = Object.values(session.seats) as Seat[];
  // Who hears nothing can't become silent.
  await earAt(session, 0, true);
  const since = await session.command({ type: 'muteAll' });
  const speakers = [session.siteId(SEAT_COURTS[0]), session.siteOf(0)];
  return {
    'everyone muted: told at all sites': await toldAt(
      session,
      since,
      ({ muted }) => muted >= session.size - 1,
    ),
    'everyone muted: shown in all consoles': await seenAt(
      session,
      { since, what: 'the marks of mute', seats },
      shows(({ muted }) => muted >= session.size - 1),
    ),
    'everyone muted: SFU forwards no sound to any site': await soundAt(session, since, {
      speakers,
      isHeld: true,
    }),
    'everyone muted: silence in all consoles': await earAt(session, since, false),
  };
}

async function grantFloor(session: BenchSession): Promise<Effects> {
  const seats = Object.values(session.seats) as Seat[];
  const floorId = session.siteOf(0);
  const since = await session.command({ type: 'grantFloor', siteId: floorId });
  return {
    'floor granted: told at all sites': await toldAt(session, since, (mark) => mark.floorId === floorId),
    'floor granted: shown in all consoles': await seenAt(
      session,
      { since, what: 'the mark of the floor', seats },
      shows(({ hasFloor }) => hasFloor),
    ),
    'floor granted: SFU forwards the sound to all sites': await soundAt(session, since, {
      speakers: [floorId],
      isHeld: false,
    }),
    'floor granted: heard in all consoles': await earAt(session, since, true),
  };
}

async function broadcast(session: BenchSession): Promise<Effects> {
  const seats = Object.values(session.seats) as Seat[];
  const siteId = session.siteOf(session.last);
  const since = await session.command({ type: 'broadcast', siteIds: [siteId] });
  const { sites } = session;
  return {
    'site broadcast: told at all sites': await toldAt(session, since, (mark) =>
      mark.broadcast.includes(siteId),
    ),
    'site broadcast: its picture arrives at all simulated sites': await session.lastOf(
      'the broadcast picture',
      since,
      async () =>
        sites.reached(
          since,
          (note) => note.what === 'picture' && note.of === siteId,
          sites.keys.filter((key) => sites.siteIdOf(key) !== siteId),
        ),
    ),
    'site broadcast: its picture alone in all consoles': await seenAt(
      session,
      { since, what: 'the picture of the chair’s hand', seats },
      shows(({ hand, sites: shown }) => hand === 'chair' && shown.length === 1 && shown[0] === siteId),
    ),
  };
}

async function pushLayout(session: BenchSession): Promise<Effects> {
  const seats = Object.values(session.seats) as Seat[];
  const layout = { arrangement: 'speaker' as const, siteIds: [session.siteOf(session.last)] };
  const since = await session.command({ type: 'pushLayout', layout });
  return {
    'layout pushed: told at all sites': await toldAt(
      session,
      since,
      ({ arrangement }) => arrangement === 'speaker',
    ),
    'layout pushed: shown in all consoles': await seenAt(
      session,
      { since, what: 'the pushed layout', seats },
      shows(({ hand }) => hand === 'pushed'),
    ),
  };
}

/** One round of the chair's commands, each taken back before the next. */
export async function commandRound(session: BenchSession): Promise<Effects> {
  session.sites.forget();
  const effects = { ...(await muteAll(session)) };
  await sleep(SETTLE_MS);
  Object.assign(effects, await grantFloor(session));
  await session.command({ type: 'endFloor' });
  await session.command({ type: 'unmuteAll' });
  await sleep(SETTLE_MS);
  Object.assign(effects, await broadcast(session));
  // A layout is pushed to consoles that show everybody.
  await session.command({ type: 'broadcast', siteIds: [] });
  await sleep(2 * SETTLE_MS);
  Object.assign(effects, await pushLayout(session));
  await session.command({ type: 'pushLayout', layout: null });
  await session.rest();
  await sleep(2 * SETTLE_MS);
  return effects;
}
