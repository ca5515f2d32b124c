import { chromium, type Browser, type Page } from 'playwright';
import { until } from '../sfu-support.ts';
import type { TestServer } from '../support/server.ts';

/** What the page under test keeps, so that later calls find it. */
interface Kept {
  connection: RTCPeerConnection;
  location: string;
  etag: string;
  answer: string;
  /** Hears the sound of a played session. */
  ear?: AnalyserNode;
}
declare global {
  // eslint-disable-next-line no-var -- a global of the page
  var exchanges: Map<string, Kept> | undefined;
}

export interface Publish {
  path: string;
  token: string;
  /** Codec that is offered alone; all of the browser's when left out. */
  codec?: 'VP8' | 'H264';
  simulcast?: boolean;
  audio?: boolean;
}

export interface Exchanged {
  status: number;
  location: string;
  etag: string;
  answer: string;
}

/** A real Chromium with a fake camera and microphone on a page of the server, as client of WHIP and WHEP. */
export class ExchangeBrowser {
  readonly #browser: Browser;
  readonly page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  static async open(server: TestServer): Promise<ExchangeBrowser> {
    const browser = await chromium.launch({
      executablePath: process.env['ECC_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--autoplay-policy=no-user-gesture-required',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        // Real candidates instead of mDNS names, which nobody here would resolve.
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    });
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      permissions: ['camera', 'microphone'],
    });
    const page = await context.newPage();
    await page.goto(new URL('/health/live', server.url).href);
    return new ExchangeBrowser(browser, page);
  }

  /** Publishes the fake camera; the session is kept under `name`. */
  publish(name: string, options: Publish): Promise<Exchanged> {
    return this.page.evaluate(
      async ({ name, options }) => {
        const { path, token, codec, simulcast, audio = true } = options;
        const stream = await navigator.mediaDevices.getUserMedia({
          // Chromium sends a third picture only of large ones.
          video:
            simulcast === true
              ? { width: 960, height: 540, frameRate: 10 }
              : { width: 640, height: 360, frameRate: 15 },
          audio,
        });
        const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
        for (const track of stream.getTracks()) {
          const isSimulcast = track.kind === 'video' && simulcast === true;
          const transceiver = connection.addTransceiver(track, {
            direction: 'sendonly',
            streams: [stream],
            ...(isSimulcast
              ? {
                  sendEncodings: [
                    { rid: 'l', scaleResolutionDownBy: 4 },
                    { rid: 'm', scaleResolutionDownBy: 2 },
                    { rid: 'h' },
                  ],
                }
              : {}),
          });
          if (track.kind === 'video' && codec !== undefined) {
            const { codecs } = RTCRtpSender.getCapabilities('video') ?? { codecs: [] };
            transceiver.setCodecPreferences(
              codecs.filter(({ mimeType }) => mimeType === `video/${codec}` || mimeType === 'video/rtx'),
            );
          }
        }
        // A busy machine makes it slower, not smaller.
        for (const sender of connection.getSenders()) {
          await sender.setParameters({
            ...sender.getParameters(),
            degradationPreference: 'maintain-resolution',
          });
        }
        await connection.setLocalDescription();
        const response = await fetch(path, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
          body: connection.localDescription?.sdp ?? '',
        });
        const kept = {
          connection,
          location: response.headers.get('location') ?? '',
          etag: response.headers.get('etag') ?? '',
          answer: await response.text(),
        };
        if (response.status === 201) {
          await connection.setRemoteDescription({ type: 'answer', sdp: kept.answer });
        }
        globalThis.exchanges ??= new Map();
        globalThis.exchanges.set(name, kept);
        const { connection: _, ...told } = kept;
        return { status: response.status, ...told };
      },
      { name, options },
    );
  }

  /** Plays a source; the session is kept under `name`. */
  play(name: string, { path, token }: { path: string; token: string }): Promise<Exchanged> {
    return this.page.evaluate(
      async ({ name, path, token }) => {
        const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
        connection.addTransceiver('audio', { direction: 'recvonly' });
        connection.addTransceiver('video', { direction: 'recvonly' });
        const video = document.createElement('video');
        video.muted = true;
        video.id = name;
        video.srcObject = new MediaStream();
        document.body.append(video);
        const context = new AudioContext();
        const ear = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
        connection.addEventListener('track', ({ track }) => {
          (video.srcObject as MediaStream).addTrack(track);
          void video.play();
          if (track.kind === 'audio') {
            context.createMediaStreamSource(new MediaStream([track])).connect(ear);
          }
        });
        await connection.setLocalDescription();
        const response = await fetch(path, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
          body: connection.localDescription?.sdp ?? '',
        });
        const kept = {
          connection,
          location: response.headers.get('location') ?? '',
          etag: response.headers.get('etag') ?? '',
          answer: await response.text(),
        };
        if (response.status === 201) {
          await connection.setRemoteDescription({ type: 'answer', sdp: kept.answer });
        }
        globalThis.exchanges ??= new Map();
        globalThis.exchanges.set(name, { ...kept, ear });
        const { connection: _, ...told } = kept;
        return { status: response.status, ...told };
      },
      { name, path, token },
    );
  }

  /** What has been decoded of a played session: frames, their width, and the loudest tone that is heard now in dB below full scale. */
  received(name: string): Promise<{ frames: number; width: number; loudness: number; codec: string }> {
    return this.page.evaluate(async (name) => {
      const kept = globalThis.exchanges?.get(name);
      const report = await kept?.connection.getStats();
      const found = { frames: 0, width: 0, loudness: -Infinity, codec: '' };
      for (const stat of report?.values() ?? []) {
        if (stat.type === 'inbound-rtp' && stat.kind === 'video') {
          found.frames = stat.framesDecoded ?? 0;
          found.width = stat.frameWidth ?? 0;
          found.codec = report?.get(stat.codecId)?.mimeType ?? '';
        }
      }
      if (kept?.ear !== undefined) {
        const levels = new Float32Array(kept.ear.frequencyBinCount);
        kept.ear.getFloatFrequencyData(levels);
        found.loudness = Math.max(...levels);
      }
      return found;
    }, name);
  }

  /** Waits until so many frames more than now have been decoded. */
  async decode(name: string, frames: number, limitMs = 30_000): Promise<void> {
    const { frames: before } = await this.received(name);
    await until(
      `${frames} more decoded frames`,
      async () => (await this.received(name)).frames >= before + frames,
      limitMs,
    );
  }

  /** State of a session's connection. */
  state(name: string): Promise<string> {
    return this.page.evaluate(
      (name) => globalThis.exchanges?.get(name)?.connection.connectionState ?? 'none',
      name,
    );
  }

  /** Restarts ICE of a session by PATCH; the status and whether the connection is up again over the new ICE session. */
  restartIce(name: string, token: string): Promise<{ status: number; etag: string }> {
    return this.page.evaluate(
      async ({ name, token }) => {
        const kept = globalThis.exchanges?.get(name);
        if (kept === undefined) {
          throw new Error('no such session');
        }
        const { connection, location, answer } = kept;
        const offer = await connection.createOffer({ iceRestart: true });
        await connection.setLocalDescription(offer);
        const lines = (offer.sdp ?? '').split('\r\n');
        const first = (prefix: string): string => lines.find((line) => line.startsWith(prefix)) ?? '';
        const fragment = [
          first('a=group:BUNDLE'),
          first('m='),
          first('a=mid:'),
          first('a=ice-ufrag:'),
          first('a=ice-pwd:'),
        ];
        const response = await fetch(location, {
          method: 'PATCH',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/trickle-ice-sdpfrag',
            'if-match': '*',
          },
          body: `${fragment.join('\r\n')}\r\n`,
        });
        const body = await response.text();
        const given = (prefix: string): string =>
          body.split('\r\n').find((line) => line.startsWith(prefix)) ?? '';
        const renewed = answer
          .split('\r\n')
          .map((line) =>
            line.startsWith('a=ice-ufrag:')
              ? given('a=ice-ufrag:')
              : line.startsWith('a=ice-pwd:')
                ? given('a=ice-pwd:')
                : line,
          )
          .join('\r\n');
        if (response.status === 200) {
          await connection.setRemoteDescription({ type: 'answer', sdp: renewed });
        }
        return { status: response.status, etag: response.headers.get('etag') ?? '' };
      },
      { name, token },
    );
  }

  /** Closes a session's connection without a word over HTTP. */
  async hangUp(name: string): Promise<void> {
    await this.page.evaluate((name) => globalThis.exchanges?.get(name)?.connection.close(), name);
  }

  /** Closes every connection and gives the camera back: a camera that is open keeps its size. */
  async reset(): Promise<void> {
    await this.page.evaluate(() => {
      for (const { connection } of globalThis.exchanges?.values() ?? []) {
        for (const { track } of connection.getSenders()) {
          track?.stop();
        }
        connection.close();
      }
      globalThis.exchanges?.clear();
      document.body.replaceChildren();
    });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
