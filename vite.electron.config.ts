import { builtinModules } from 'node:module';
import path from 'node:path';
import { defineConfig, type EnvironmentOptions } from 'vite';

/** What the desktop's processes load at run time: Electron, Node's own modules, and what can't be bundled. */
const EXTERNAL = [
  'electron',
  // Has a native addon.
  'sqlite3',
  ...builtinModules.flatMap((name) => [name, `node:${name}`]),
];

/** One of the desktop's programs as one file: `electron/NAME.ts` becomes `dist/electron/FILE`. */
function program(name: string, file: string, format: 'es' | 'cjs'): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: EXTERNAL },
    build: {
      outDir: path.resolve(import.meta.dirname, 'dist/electron'),
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: path.resolve(import.meta.dirname, 'electron', `${name}.ts`),
        external: EXTERNAL,
        output: { format, entryFileNames: file, codeSplitting: false },
      },
    },
  };
}

export default defineConfig({
  root: path.resolve(import.meta.dirname, 'electron'),
  environments: {
    main: program('main', 'main.js', 'es'),
    // A sandboxed preload has to be CommonJS.
    preload: program('preload', 'preload.cjs', 'cjs'),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['main', 'preload']) {
        const environment = builder.environments[name];

        if (environment) {
          await builder.build(environment);
        }
      }
    },
  },
});
