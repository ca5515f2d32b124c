import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  // The tests of one machine share its few cores: video would stutter, and figures would mean nothing.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  // Waiting costs nothing where all is well: a machine that is short of processors takes several times as long as one that isn't.
  timeout: 480_000,
  expect: { timeout: 45_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    // The certificates come from a CA that each server makes for itself.
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1920, height: 1080 },
    // A pointer aims at where a menu is while it still opens, and comes down on the line below. Tests of what moves ask for it.
    contextOptions: { reducedMotion: 'reduce' },
    // Filming every page costs several times what the pages themselves do; `--trace on` records one where it is needed.
    trace: 'off',
    // What can't be clicked fails by itself, and says what it was.
    actionTimeout: 90_000,
    navigationTimeout: 90_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['ECC_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        // Chromium's sandbox cannot start as root, as in a container.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=no-user-gesture-required',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
      ],
    },
  },
});
