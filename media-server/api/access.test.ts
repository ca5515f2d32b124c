import { array, assert, constantFrom, property, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessRule } from '#shared/contract/call.ts';
import { isInSubtree } from '#shared/courts.ts';
import { Role } from '#shared/identity.ts';
import { allCalls } from './access-table.ts';
import type { CallContext } from './caller.ts';
import { assertAllowed } from './router.ts';

const calls = allCalls();

const contextOf = (role: Role | 'anonymous', ended = new AbortController().signal): CallContext => ({
  origin: { address: '10.0.0.1' },
  caller:
    role === 'anonymous'
      ? { kind: 'anonymous' }
      : {
          kind: role === 'unit' ? 'unit' : 'user',
          id: 'x',
          username: 'x',
          nameZh: 'x',
          nameEn: 'x',
          role,
          courtId: 'zj',
          courtPath: 'zj/',
          sessionId: 's',
          expiresAt: 1,
          ended,
        },
});

const codeOf = (rule: AccessRule, context: CallContext): string => {
  try {
    assertAllowed(rule, context);
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('assertAllowed lets exactly the roles of the rule in, for every call of the contract', () => {
  assert(
    property(constantFrom(...calls), constantFrom(...Role.options), ({ spec }, role) => {
      const { roles } = spec.access;
      expect(codeOf(spec.access, contextOf(role))).toBe(
        roles === 'anyone' || roles.includes(role) ? 'ok' : 'forbidden',
      );
    }),
    { numRuns: 500 },
  );
});

test('assertAllowed refuses whoever has not signed in, or whose session has ended, unless the call is for anyone', () => {
  assert(
    property(constantFrom(...calls), constantFrom(...Role.options), ({ spec }, role) => {
      const expected = spec.access.roles === 'anyone' ? 'ok' : 'unauthenticated';
      expect(codeOf(spec.access, contextOf('anonymous'))).toBe(expected);
      expect(codeOf(spec.access, contextOf(role, AbortSignal.abort()))).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

test('every call that changes something and needs a session of a person is audited, but those of signalling, reports of devices and what is held', () => {
  const silent = calls.filter(
    ({ path, spec }) => spec.kind === 'mutation' && !spec.access.audit && !path.startsWith('media.'),
  );
  // What is held is noted by its feature: a move with its begin and end, a transmission in the log of its group, a call in that of calls, a voice broadcast with its end.
  expect(silent.map(({ path }) => path)).toEqual([
    'unit.report',
    'ptz.move',
    'ptz.stop',
    'intercom.openMicrophone',
    'intercom.closeMicrophone',
    'intercom.listen',
    'intercom.request',
    'intercom.release',
    'calls.setMuted',
    'calls.send',
    'calls.stopSending',
    'calls.receive',
    'voiceBroadcast.send',
    'voiceBroadcast.stopSending',
    'voiceBroadcast.end',
    'operations.reportDevice',
    'consultation.send',
    'consultation.stopSending',
    'consultation.receive',
    'consultation.testLine',
    'consultation.endLineTest',
    'consultation.point',
    'consultation.reportQuality',
  ]);
});

const segment = stringMatching(/^[a-z0-9-]{1,6}$/);
const path = array(segment, { minLength: 1, maxLength: 5 }).map((segments) => `${segments.join('/')}/`);

test('isInSubtree holds for a path itself and whatever follows it, and both ways only for the same court', () => {
  assert(
    property(path, path, path, (a, b, c) => {
      expect(isInSubtree(a, a)).toBe(true);
      expect(isInSubtree(`${a}${b}${c}`, a)).toBe(true);
      expect(isInSubtree(a, b) && isInSubtree(b, a)).toBe(a === b);
      const segments = b.split('/').slice(0, -1);
      expect(isInSubtree(a, b)).toBe(segments.every((segment, index) => a.split('/')[index] === segment));
    }),
  );
});
