/** Why a camera or microphone can't be had, as the page explains it. */
export type CaptureProblem = 'denied' | 'missing' | 'inUse' | 'insecure' | 'other';

/** What a failure of `getUserMedia` means. `devices` is undefined where the page isn't allowed any (no HTTPS). */
export function captureProblem(error: unknown, devices: MediaDevices | undefined): CaptureProblem {
  if (devices === undefined) {
    return 'insecure';
  }
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError': {
      return 'denied';
    }
    case 'NotFoundError':
    case 'OverconstrainedError': {
      return 'missing';
    }
    case 'NotReadableError':
    case 'AbortError': {
      return 'inUse';
    }
    default: {
      return 'other';
    }
  }
}
