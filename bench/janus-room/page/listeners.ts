/** Shows a picture as it comes. */
export type Show = (stream: MediaStream) => void;

declare global {
  interface Window {
    /** Joins the room as listener `index`, hears and shows all that is sent there; the answer leaves again. */
    benchOpen: (index: number, show: Show) => Promise<() => Promise<void>>;
    /** Joins, waits for the first frame of so many pictures, and leaves: ms since it was asked. */
    benchVisit: (index: number, pictures: number) => Promise<{ first: number; all: number }>;
    /** Joins and stays; resolves with the first frames of so many pictures. */
    benchStay: (index: number, pictures: number) => Promise<void>;
    benchLeave: () => Promise<void>;
  }
}

interface Listening {
  frames: number[];
  all: Promise<void>;
  leave: () => Promise<void>;
}

async function listen(index: number, pictures: number): Promise<Listening> {
  const videos: HTMLVideoElement[] = [];
  const frames: number[] = [];
  const waiting: { done: () => void } = { done: () => undefined };
  const all = new Promise<void>((resolve) => (waiting.done = resolve));
  const show: Show = (stream) => {
    const video = document.createElement('video');
    video.muted = true;
    video.width = 160;
    video.height = 90;
    videos.push(video);
    document.body.append(video);
    video.requestVideoFrameCallback(() => {
      frames.push(performance.now());
      if (frames.length === pictures) {
        waiting.done();
      }
    });
    video.srcObject = stream;
    video.play().catch(() => undefined);
  };
  const leave = await window.benchOpen(index, show);
  return {
    frames,
    all,
    leave: async () => {
      await leave();
      for (const video of videos) {
        video.srcObject = null;
        video.remove();
      }
    },
  };
}

const staying: Listening[] = [];

window.benchVisit = async (index, pictures) => {
  const began = performance.now();
  const { frames, all, leave } = await listen(index, pictures);
  await all;
  await leave();
  return { first: Math.min(...frames) - began, all: Math.max(...frames) - began };
};
window.benchStay = async (index, pictures) => {
  const one = await listen(index, pictures);
  staying.push(one);
  await one.all;
};
window.benchLeave = async () => {
  await Promise.all(staying.splice(0).map(({ leave }) => leave()));
};
