import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { appPage, DESKTOP_PAGES } from '../origin.ts';
import { contentPolicy } from './content-policy.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.geojson': 'application/geo+json',
  '.pbf': 'application/x-protobuf',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
};

export interface PageFolders {
  /** The renderer's built pages. */
  console: string;
  /** The desktop's own pages. */
  desktop: string;
}

/** Answers requests of the scheme `app:` from the program's own files, with the headers that guard them. */
export function consoleHandler(
  folders: PageFolders,
  server: () => string | null,
  webOrigins: readonly string[] = [],
) {
  return async (request: Request): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(405, 'method not allowed');
    }

    const file = fileOf(request.url, folders);
    const type = file === null ? undefined : TYPES[path.extname(file)];

    if (file === null || type === undefined) {
      return plain(404, 'not found');
    }

    try {
      const body = new Uint8Array(await readFile(file));

      return new Response(request.method === 'HEAD' ? null : body, {
        headers: {
          ...guards(server(), webOrigins),
          'Content-Type': type,
          'Content-Length': String(body.length),
        },
      });
    } catch {
      // Absent, or a folder.
      return plain(404, 'not found');
    }
  };
}

/** The file of an own address; null for one outside the folders, however it is written. */
export function fileOf(url: string, folders: PageFolders): string | null {
  const page = appPage(url);
  const decoded = page === null ? null : decode(page);

  if (decoded === null || /[\0\\]/.test(decoded)) {
    return null;
  }

  const own = `/${DESKTOP_PAGES}/`;
  const [folder, name] = decoded.startsWith(own)
    ? [folders.desktop, decoded.slice(own.length)]
    : [folders.console, decoded.slice(1)];
  const file = path.resolve(folder, name);

  return file.startsWith(path.resolve(folder) + path.sep) ? file : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign without its digits.
    return null;
  }
}

function guards(server: string | null, webOrigins: readonly string[] = []): Record<string, string> {
  return {
    'Content-Security-Policy': contentPolicy(server, webOrigins),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  };
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...guards(null), 'Content-Type': 'text/plain' } });
}
