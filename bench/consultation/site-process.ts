import { parseArgs } from 'node:util';
import { reasonOf } from '../../simulators/lib/log.ts';
import { SILENCE, SimulatedSite, type SiteNote } from '../../simulators/sites/site.ts';
import { trustAuthority } from '../../simulators/units/api/link.ts';
import { loadClip } from '../../simulators/units/media/clip.ts';
import { loadTone } from '../../simulators/units/media/tone.ts';
import { markOf, type FromSites, type TimedNote, type ToSites } from './notes.ts';

/** All simulated sites of a session, in a process of their own: what they do with packets mustn't hold up who measures. */
const TONE_HZ = 700;
/** Notes are told together, so that telling them costs nothing while they come. */
const TELL_MS = 50;

const { values } = parseArgs({
  options: { url: { type: 'string' }, ca: { type: 'string' }, session: { type: 'string' } },
});
const { url = '', ca = '', session: consultationId = '' } = values;
const { signal } = new AbortController();
await trustAuthority(ca);
// One picture for all of them: which it is doesn't matter to who forwards it.
const clip = await loadClip({ no: 1, callSign: '会场', officerName: '张三' }, signal);
const tone = await loadTone(TONE_HZ, signal);

const sites = new Map<string, SimulatedSite>();
const notes: TimedNote[] = [];
const tell = (message: FromSites): void => void process.send?.(message);
setInterval(() => {
  if (notes.length > 0) {
    tell({ type: 'notes', notes: notes.splice(0) });
  }
}, TELL_MS);

function take(key: string, note: SiteNote): void {
  const at = Date.now();
  notes.push(
    note.what === 'session' ? { key, at, what: 'session', mark: markOf(note.view) } : { key, at, ...note },
  );
}

async function join({ key, token, speaks }: Extract<ToSites, { type: 'join' }>): Promise<void> {
  const began = performance.now();
  const site = await SimulatedSite.join({
    url,
    token,
    consultationId,
    clip,
    sound: speaks ? tone : SILENCE,
    receives: true,
    onNote: (note) => take(key, note),
    say: (line) => process.stderr.write(`${key}: ${line}\n`),
  });
  sites.set(key, site);
  tell({ type: 'joined', key, siteId: site.siteId, ms: performance.now() - began });
}

async function leave(key: string): Promise<void> {
  const site = sites.get(key);
  sites.delete(key);
  await site?.close();
  tell({ type: 'left', key });
}

process.on('message', (message: ToSites) => {
  const { key } = message;
  (message.type === 'join' ? join(message) : leave(key)).catch((error: unknown) =>
    tell({ type: 'failed', key, reason: reasonOf(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
