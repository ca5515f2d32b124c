import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import type { LonLat } from '#shared/geo.ts';
import type { PictureFormat } from '../lib/picture.ts';
import { makeFakeMedia } from './fake-media.ts';

/** A phone held upright. */
const VIEWPORT = { width: 412, height: 915 };
const PICTURE: PictureFormat = { width: 640, height: 360, fps: 15 };
const ACCURACY_M = 8;
const START_LIMIT_MS = 120_000;

export interface BrowserUnitOptions {
  /** The server's address, `https://…`. */
  url: string;
  /** Enrolment code. */
  code: string;
  /** Fill of the colour block in the camera's picture, as ffmpeg names it. */
  colour: string;
  /** Frequency of the beeps that the microphone hears. */
  toneHz: number;
  position: LonLat;
  /** Burnt into the picture; the code when left out. */
  title?: string;
  format?: PictureFormat;
}

/** An officer's page in a real browser. */
export interface BrowserUnit {
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** The device is elsewhere now. */
  moveTo(position: LonLat): Promise<void>;
  close(): Promise<void>;
}

function launchArguments(camera: string, microphone: string): string[] {
  return [
    // Chromium's sandbox can't start as root, as in a container.
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
    `--use-file-for-fake-video-capture=${camera}`,
    `--use-file-for-fake-audio-capture=${microphone}`,
  ];
}

const toGeolocation = ({ lon, lat }: LonLat) => ({ longitude: lon, latitude: lat, accuracy: ACCURACY_M });

/**
 * Opens the officer's page in its own Chromium, whose camera shows `colour` and whose microphone hears `toneHz`, and enrols it.
 * Resolves when the page is on duty; throws, with the browser closed, when it doesn't get there in two minutes.
 */
export async function openBrowserUnit(options: BrowserUnitOptions): Promise<BrowserUnit> {
  const { url, code, colour, toneHz, position, title = code, format = PICTURE } = options;
  const { camera, microphone } = await makeFakeMedia({ format, colour, title, toneHz });
  const browser = await chromium.launch({
    executablePath: process.env['ECC_CHROMIUM'] ?? '/usr/bin/chromium',
    args: launchArguments(camera, microphone),
  });
  try {
    const context = await browser.newContext({
      // The certificate comes from an authority of the server's own.
      ignoreHTTPSErrors: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      viewport: VIEWPORT,
      hasTouch: true,
      permissions: ['camera', 'microphone', 'geolocation'],
      geolocation: toGeolocation(position),
    });
    const page = await context.newPage();
    await page.goto(new URL(`/unit.html?code=${code}`, url).href);
    await page.getByTestId('duty').waitFor({ timeout: START_LIMIT_MS });
    return {
      browser,
      context,
      page,
      moveTo: (place) => context.setGeolocation(toGeolocation(place)),
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
