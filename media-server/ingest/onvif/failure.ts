import { AppError, type ErrorCode } from '#shared/errors.ts';
import { PTZ_FAULTS, type PtzFault, type PtzRefusal } from '#shared/ptz.ts';

/** What a camera failed with. The message is plain words and holds no address. */
export class OnvifFailure extends Error {
  readonly kind: Exclude<PtzRefusal, 'held' | 'ended'>;

  constructor(kind: OnvifFailure['kind'], detail?: string, cause?: unknown) {
    super(detail === undefined ? WORDS[kind] : `${WORDS[kind]}: ${detail}`, { cause });
    this.name = 'OnvifFailure';
    this.kind = kind;
  }

  /** The kind if it says that the camera as a whole can't be steered now; null where only this command couldn't be done. */
  get fault(): PtzFault | null {
    return this.kind === 'refused' ? null : (PTZ_FAULTS.find((fault) => fault === this.kind) ?? null);
  }

  /** As a client is told of it. */
  toAppError(): AppError {
    const code: ErrorCode = AWAY.has(this.kind) ? 'unavailable' : 'conflict';
    return new AppError(code, this.message, { place: `ptz.${this.kind}`, cause: this });
  }
}

const AWAY: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'invalidAnswer']);

const WORDS: Readonly<Record<OnvifFailure['kind'], string>> = {
  unreachable: 'nothing answers at the ONVIF address',
  timeout: 'the camera does not answer in time',
  unauthorized: 'the camera refuses user and password',
  invalidAnswer: 'the answer is not ONVIF',
  notSupported: 'the camera cannot do this',
  refused: 'the camera refused',
  noPreset: 'the camera has no such preset',
  tooManyPresets: 'the camera can keep no more presets',
  presetName: 'the camera refuses this name for a preset',
  noHome: 'the camera has no home position',
  outOfRange: 'the camera cannot go there',
};

/** Subcodes of faults (ONVIF Core, section 5.11.2, and PTZ, section 5), the first that occurs counts. */
const SUBCODES: readonly (readonly [RegExp, OnvifFailure['kind']])[] = [
  [
    /^(?:NotAuthorized|FailedAuthentication|InvalidSecurity(?:Token)?|FailedCheck|SenderNotAuthorized)$/,
    'unauthorized',
  ],
  [/^NoToken$/, 'noPreset'],
  [/^TooManyPresets$/, 'tooManyPresets'],
  [/^(?:PresetExist|InvalidPresetName)$/, 'presetName'],
  [/^NoHomePosition$/, 'noHome'],
  [/^(?:InvalidPosition|InvalidTranslation)$/, 'outOfRange'],
  [
    /^(?:ActionNotSupported|UnknownAction|NoPTZProfile|NoProfile|SpaceNotSupported|PTZNotSupported)$/,
    'notSupported',
  ],
];

const UNREACHABLE =
  /\b(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL)\b/;
const BROKEN = /\b(?:ECONNRESET|EPIPE|socket hang up|HPE_\w+)\b|Parse Error/;
const MAX_DETAIL = 120;

/** What the ONVIF library threw, and the XML that came with it, mean. */
export function toFailure(error: unknown, xml: string): OnvifFailure {
  if (error instanceof OnvifFailure) {
    return error;
  }
  const message =
    error instanceof Error
      ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`
      : String(error);
  const subcodes = [...xml.matchAll(/<(?:[\w.-]+:)?Value[^>]*>\s*(?:[\w.-]+:)?([\w.-]{1,60})\s*</g)].map(
    ([, code = '']) => code,
  );
  for (const [pattern, kind] of SUBCODES) {
    if (subcodes.some((code) => pattern.test(code))) {
      return new OnvifFailure(kind, undefined, error);
    }
  }
  if (/Digest authentication|\b401\b/.test(message) || /not authorized/i.test(message)) {
    return new OnvifFailure('unauthorized', undefined, error);
  }
  if (message.includes('ONVIF SOAP Fault')) {
    const reason = message.replace(/^.*?ONVIF SOAP Fault:\s*/, '').replaceAll(/\s+/g, ' ');
    return new OnvifFailure('refused', reason.slice(0, MAX_DETAIL), error);
  }
  if (UNREACHABLE.test(message)) {
    return new OnvifFailure('unreachable', undefined, error);
  }
  if (/timeout|ETIMEDOUT/i.test(message)) {
    return new OnvifFailure('timeout', undefined, error);
  }
  return BROKEN.test(message)
    ? new OnvifFailure('unreachable', 'it broke the connection off', error)
    : new OnvifFailure('invalidAnswer', undefined, error);
}
