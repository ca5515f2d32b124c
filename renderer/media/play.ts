const waiting = new Set<HTMLMediaElement>();

function playWaiting(): void {
  for (const element of waiting) {
    waiting.delete(element);
    void play(element);
  }
}

/**
 * Plays an element. Where the browser wants a gesture first (sound before any click), it is played with the user's next click or key.
 * Never rejects: an element whose media is taken away meanwhile has nothing to play.
 */
export async function play(element: HTMLMediaElement): Promise<void> {
  try {
    await element.play();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') {
      if (waiting.size === 0) {
        document.addEventListener('pointerdown', playWaiting, { once: true, capture: true });
        document.addEventListener('keydown', playWaiting, { once: true, capture: true });
      }
      waiting.add(element);
    }
  }
}

/** Takes an element off the list of those that wait for a gesture. */
export function forget(element: HTMLMediaElement): void {
  waiting.delete(element);
}

/** Has a video show a stream; nothing with null. */
export function showStream(element: HTMLVideoElement, stream: MediaStream | null): void {
  element.srcObject = stream;
  if (stream !== null) {
    void play(element);
  }
}
