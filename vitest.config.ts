import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: {
    include: [
      '{shared,media-server,renderer,electron,simulators,scripts}/**/*.test.{ts,tsx}',
      'tests/{integration,contract}/**/*.test.ts',
    ],
    environment: 'node',
    pool: 'forks',
    // Tests start servers and media workers of their own, and wait for them half of their time.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
