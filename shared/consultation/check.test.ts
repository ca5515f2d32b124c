import { expect, test } from 'vitest';
import { apply } from './apply.ts';
import { checkVerdict, lineVerdict, microphoneVerdict } from './check.ts';
import { siteOf, type SiteCheck } from './session.ts';
import { actorAt, after, AT, idOf, plannedSession } from './testing.ts';

const GOOD: SiteCheck = {
  camera: 'good',
  microphone: 'good',
  speaker: 'good',
  line: 'good',
  roundTripMs: 12,
  lost: 0,
};

test('a line is judged by its round trip and its losses, a microphone by what it hears, a test by its worst part', () => {
  expect(lineVerdict({ roundTripMs: null, lost: null })).toBe('failed');
  expect(lineVerdict({ roundTripMs: 40, lost: 0 })).toBe('good');
  expect(lineVerdict({ roundTripMs: 400, lost: 0 })).toBe('poor');
  expect(lineVerdict({ roundTripMs: 40, lost: 0.1 })).toBe('poor');
  expect([microphoneVerdict(-20), microphoneVerdict(-70)]).toEqual(['good', 'poor']);
  expect(checkVerdict(GOOD)).toBe('good');
  expect(checkVerdict({ ...GOOD, microphone: 'poor', camera: 'absent' })).toBe('absent');
});

test('a site that is invited reports its test before the session, and keeps it when the plan changes', () => {
  const reported = after(plannedSession(), [{ type: 'reportCheck', check: GOOD }, actorAt(idOf(2))]);
  expect(siteOf(reported, idOf(2))?.check).toEqual({ ...GOOD, at: AT });
  const other = apply(reported, { type: 'reportCheck', check: GOOD }, actorAt(null));
  expect(other.refusal?.code).toBe('forbidden');
});
