/** Names of inputs that must not be kept: what lets somebody in, and addresses that hold a password. */
const SECRET = /password|token|secret|code$|^current$|^next$|url/i;

const MAX_TEXT = 120;
const MAX_DEPTH = 3;

/** The form of an input that the audit log keeps: secrets out, long texts cut, lists and deep objects only counted. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return value.length <= MAX_TEXT ? value : `${value.slice(0, MAX_TEXT)}…`;
  }
  if (Array.isArray(value)) {
    return value.length <= 20 && value.every((item) => typeof item === 'string')
      ? value.map((item) => redact(item))
      : { count: value.length };
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth >= MAX_DEPTH) {
    return { count: Object.keys(value).length };
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET.test(name) ? '[redacted]' : redact(member, depth + 1),
    ]),
  );
}

/** Inputs that name one thing, the most particular first. */
const TARGETS = [
  'operationId',
  'consultationId',
  'incidentId',
  'instructionId',
  'sosId',
  'groupId',
  'callId',
  'sourceId',
  'unitId',
  'userId',
  'sessionId',
  'username',
  'consumerId',
  'producerId',
  'id',
  'courtId',
  'peerId',
];

/** The one thing that an input names, or null. */
export function targetOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) {
    return null;
  }
  const members = input as Record<string, unknown>;
  const name = TARGETS.find((candidate) => typeof members[candidate] === 'string');
  return name === undefined ? null : String(members[name]);
}
