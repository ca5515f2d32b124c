export interface PictureOptions {
  width: number;
  height: number;
  fps: number;
  bitsPerSecond: number;
}

declare global {
  interface Window {
    benchPublish: (picture: PictureOptions) => Promise<void>;
    benchWithdraw: () => Promise<void>;
  }
}

/**
 * Runs in a page: publishes a picture with so much noise that the encoder sends all that it may. It must not refer to anything outside
 * itself.
 */
export function installPicture(): void {
  const open = new Set<{ connection: RTCPeerConnection; painting: number }>();
  window.benchPublish = async ({ width, height, fps, bitsPerSecond }) => {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    document.body.append(canvas);
    const pen = canvas.getContext('2d', { alpha: false });
    const picture = new ImageData(width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    const noise = new Uint8Array(pixels.length);
    const NOISE_BYTES = 65_536;
    let frame = 0;
    const paint = (): void => {
      frame += 1;
      for (let from = 0; from < noise.length; from += NOISE_BYTES) {
        crypto.getRandomValues(noise.subarray(from, from + NOISE_BYTES));
      }
      for (let at = 0; at < pixels.length; at += 1) {
        const grey = (((at % width) + frame * 3) % 128) + ((noise[at] ?? 0) >> 2);
        pixels[at] = 0xff_00_00_00 | (grey << 16) | (grey << 8) | grey;
      }
      pen?.putImageData(picture, 0, 0);
    };
    const painting = window.setInterval(paint, 1_000 / fps);
    const connection = new RTCPeerConnection();
    const [track] = canvas.captureStream(fps).getVideoTracks();
    if (track === undefined) {
      throw new Error('the canvas gives no picture');
    }
    const { codecs } = RTCRtpSender.getCapabilities('video') ?? { codecs: [] };
    connection
      .addTransceiver(track, {
        direction: 'sendonly',
        sendEncodings: [{ maxBitrate: bitsPerSecond, maxFramerate: fps }],
      })
      .setCodecPreferences(codecs.filter(({ mimeType }) => /^video\/(vp8|rtx)$/i.test(mimeType)));
    open.add({ connection, painting });
    await window.benchExchange.publish(connection);
  };
  window.benchWithdraw = async () => {
    for (const { connection, painting } of open) {
      clearInterval(painting);
      await window.benchExchange.leave(connection);
    }
    open.clear();
  };
}
