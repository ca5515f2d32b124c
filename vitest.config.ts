import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: {
    include: [
      '{shared,media-server,renderer,electron,simulators,scripts,bench}/**/*.test.{ts,tsx}',
      'tests/{integration,contract}/**/*.test.ts',
    ],
    environment: 'node',
    pool: 'forks',
    // Workers and servers of the tests need cores of their own.
    maxWorkers: 2,
    // Waiting costs nothing where all is well.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
