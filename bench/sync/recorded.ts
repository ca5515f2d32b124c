import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { jobFilePath, recordingPath } from '#shared/recordings.ts';
import { composedLayout } from '../../media-server/features/recordings/compose-layout.ts';
import type { ApiSession } from '../../tests/e2e/support/api.ts';
import type { E2eServer } from '../../tests/e2e/support/server.ts';
import { until } from '../lib/scene.ts';
import { hasPicture } from './offsets.ts';

/** What is composed takes about as long as it lasts where the machine is slow. */
const COMPOSE_FACTOR = 3;
const LIMIT_MS = 120_000;
/** Rows of a picture that have no words in them, as shares of its height. */
const [TOP, HEIGHT] = [0.3, 0.3];
/** Where the clapper is in a picture that shows nothing else, as ffmpeg crops. */
const WHOLE = `iw:ih*${HEIGHT}:0:ih*${TOP}`;

/** A file to be looked at, and where in it the clapper's picture is, as ffmpeg crops. */
export interface Recorded {
  file: string;
  crop: string;
}

/** A session that was recorded, and where its files are put. */
export interface Session {
  server: E2eServer;
  chair: ApiSession;
  consultationId: string;
  /** How long it was recorded. */
  minutes: number;
  /** Sites in it. */
  sites: number;
  /** A word of the name of the site that has the clapper. */
  name: string;
  folder: string;
}

async function download({ server, chair }: Session, address: string): Promise<Buffer> {
  const response = await fetch(new URL(address, server.url), {
    headers: { authorization: `Bearer ${chair.token}` },
  });
  if (!response.ok) {
    throw new Error(`${address} answers ${response.status}`);
  }
  return Buffer.from(await response.arrayBuffer());
}

/** A recording as its playlist has it: a file for each run. */
async function downloadRuns(session: Session, recordingId: string): Promise<Buffer[]> {
  const address = recordingPath(recordingId);
  const playlist = (await download(session, address)).toString('utf8');
  const resolve = (uri: string): string => new URL(uri, new URL(address, session.server.url)).href;
  const runs: Buffer[][] = [];
  for (const line of playlist.split('\n')) {
    const [, init] = /^#EXT-X-MAP:URI="([^"]+)"/.exec(line) ?? [];
    if (init !== undefined) {
      runs.push([await download(session, resolve(init))]);
    } else if (line !== '' && !line.startsWith('#')) {
      runs.at(-1)?.push(await download(session, resolve(line)));
    }
  }
  return runs.map((parts) => Buffer.concat(parts));
}

function keep({ folder }: Session, name: string, bytes: Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** The track of the clapper: a file for each run that has a picture; sound that is there before it makes a run of its own. */
export async function trackOf(session: Session): Promise<Recorded[]> {
  const { chair, consultationId, sites, name } = session;
  const tracks = await until('the tracks to end', LIMIT_MS, async () => {
    const { tracks: all } = await chair.api.consultation.recordings.query({ consultationId });
    return all.length === sites && all.every(({ endedAt }) => endedAt !== null) ? all : null;
  });
  const found: Recorded[] = [];
  for (const { id, sourceName } of tracks) {
    if (sourceName.includes(name)) {
      const runs = await downloadRuns(session, id);
      for (const [index, run] of runs.entries()) {
        const file = keep(session, `track-${index}.mp4`, run);
        if (await hasPicture(file)) {
          found.push({ file, crop: WHOLE });
        }
      }
    }
  }
  return found;
}

/** What is composed of all tracks. */
export async function composedOf(session: Session): Promise<Recorded> {
  const { chair, consultationId, minutes, sites, name } = session;
  const id = randomUUID();
  await chair.api.consultation.compose.mutate({ consultationId, id });
  const jobOf = async () => (await chair.api.recordings.jobs.query({})).find((each) => each.id === id);
  await until('the composed picture', COMPOSE_FACTOR * minutes * 60_000 + LIMIT_MS, async () => {
    const job = await jobOf();
    if (job?.state === 'failed') {
      throw new Error(`composing failed: ${job.error ?? ''}`);
    }
    return job?.state === 'done' ? true : null;
  });
  const file = keep(session, 'composed.mp4', await download(session, jobFilePath(id)));
  const { clips = [] } = (await jobOf()) ?? {};
  const place = clips.findIndex(({ sourceName }) => sourceName.includes(name));
  const slot = composedLayout(sites, false).people[place];
  if (slot === undefined) {
    throw new Error('the composed picture has no place for the clapper');
  }
  const { x, y, width, height } = slot;
  return { file, crop: `${width}:${height * HEIGHT}:${x}:${y + height * TOP}` };
}
