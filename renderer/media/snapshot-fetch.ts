import { SNAPSHOT_AT_HEADER, SNAPSHOT_SUFFIX } from '#shared/media.ts';
import type { Api } from '../api/api.ts';
import type { LastPicture } from './types.ts';

/** The server waits for a camera's key frame for a while; a link that is cut never answers, ms. */
const LIMIT_MS = 14_000;
/** Requests at a time: a browser has six connections to a server, which HLS and the console's own requests need too. */
const AT_A_TIME = 3;

const gate = { running: 0 };
const waiting: (() => void)[] = [];

async function enter(signal: AbortSignal): Promise<void> {
  while (gate.running >= AT_A_TIME) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  signal.throwIfAborted();
  gate.running += 1;
}

function leave(): void {
  gate.running -= 1;
  for (const resolve of waiting.splice(0)) {
    resolve();
  }
}

/** The address of a source's picture at the server. */
export function snapshotUrl(baseUrl: string, sourceId: string): string {
  return new URL(`/snapshots/${encodeURIComponent(sourceId)}${SNAPSHOT_SUFFIX}`, baseUrl).href;
}

/** Draws what the server sent; the canvas of the picture before is used again. */
async function draw(blob: Blob, canvas: HTMLCanvasElement): Promise<void> {
  const bitmap = await createImageBitmap(blob);
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
}

/**
 * Fetches a source's latest picture, into `canvas`. Rejects when the server has none, can't be reached or doesn't answer in time.
 * The time of the picture is given by this machine's clock.
 */
export async function fetchSnapshot(
  api: Pick<Api, 'baseUrl' | 'token' | 'serverNow'>,
  sourceId: string,
  { canvas, signal }: { canvas: HTMLCanvasElement; signal: AbortSignal },
): Promise<LastPicture> {
  await enter(signal);
  try {
    const response = await fetch(snapshotUrl(api.baseUrl, sourceId), {
      headers: { authorization: `Bearer ${api.token}`, accept: 'image/webp,image/jpeg' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    if (!response.ok) {
      throw new Error(`no picture: ${response.status}`);
    }
    await draw(await response.blob(), canvas);
    const ageMs = api.serverNow() - Number(response.headers.get(SNAPSHOT_AT_HEADER));
    return { canvas, at: Date.now() - Math.max(ageMs, 0) };
  } finally {
    leave();
  }
}
