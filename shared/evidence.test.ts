import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceKind } from './evidence.ts';
import { EvidenceState, EvidenceStep, isFinal, isOpen, nextState } from './evidence-state.ts';
import { EVIDENCE_TYPES, EXTENSIONS, HEAD_BYTES, typeByHead } from './evidence-types.ts';

/** States that an item passes through by steps, those that aren't possible left out. */
function walk(steps: readonly EvidenceStep[]): EvidenceState[] {
  const states: EvidenceState[] = ['announced'];
  for (const step of steps) {
    const next = nextState(states.at(-1) ?? 'announced', step);
    if (next !== null) {
      states.push(next);
    }
  }
  return states;
}

describe('nextState()', () => {
  const steps = fc.array(fc.constantFrom(...EvidenceStep.options), { maxLength: 40 });

  it('never leaves a final state, whatever happens', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const states = walk(given);
        const first = states.findIndex(isFinal);
        const after = first === -1 ? [] : states.slice(first);
        expect(after.filter((state) => state !== after[0])).toEqual([]);
      }),
    );
  });

  it('comes to complete or damaged only from receiving: nothing is decided of which nothing has arrived', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const states = walk(given);
        const before = states.flatMap((state, index) => {
          const last = states[index - 1];
          const isDecided = state === 'complete' || state === 'damaged';
          return isDecided && last !== undefined && last !== state ? [last] : [];
        });
        expect(before.filter((state) => state !== 'receiving')).toEqual([]);
      }),
    );
  });

  it('lets no item be thrown away that has arrived', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const states = walk(given);
        const discarded = states.indexOf('discarded');
        expect(discarded !== -1 && states.slice(0, discarded).includes('complete')).toBe(false);
      }),
    );
  });

  it('takes an announcement again in every state, and changes by it only what had expired', () => {
    for (const state of EvidenceState.options) {
      expect(nextState(state, 'announce')).toBe(state === 'expired' ? 'announced' : state);
    }
  });

  it('leads from every state that is no end to an end', () => {
    for (const state of EvidenceState.options) {
      const isStuck = EvidenceStep.options.every((step) => [null, state].includes(nextState(state, step)));
      expect([state, isStuck]).toEqual([state, isFinal(state)]);
      expect(isOpen(state) && isFinal(state)).toBe(false);
    }
  });
});

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.codePointAt(0) ?? 0);

describe('typeByHead()', () => {
  it.each<[string, EvidenceKind, string | null]>([
    ['\u00FF\u00D8\u00FF\u00E0', 'photo', 'image/jpeg'],
    ['\u0089PNG\r\n\u001A\n', 'photo', 'image/png'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'photo', 'image/webp'],
    ['RIFF\0\0\0\0WAVEfmt ', 'audio', 'audio/wav'],
    ['\u001AE\u00DF\u00A3', 'video', 'video/webm'],
    ['\u001AE\u00DF\u00A3', 'audio', 'audio/webm'],
    ['\0\0\0\u0020ftypisom', 'video', 'video/mp4'],
    ['\0\0\0\u0014ftypqt  ', 'video', 'video/quicktime'],
    ['\0\0\0\u001CftypM4A ', 'audio', 'audio/mp4'],
    ['OggS\0', 'audio', 'audio/ogg'],
    ['ID3\u0004', 'audio', 'audio/mpeg'],
    ['\u00FF\u00FB\u0090', 'audio', 'audio/mpeg'],
    ['\0\0\0\u0018ftypheic', 'photo', null],
    ['\u00FF\u00D8\u00FF\u00E0', 'video', null],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'photo', null],
    ['<!doctype html><script>', 'photo', null],
    ['MZ\u0090', 'video', null],
    ['', 'photo', null],
  ])('%j as %s', (head, kind, type) => {
    expect(typeByHead(bytes(head), kind)).toBe(type);
  });

  it('answers only with types that are taken for the kind, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: HEAD_BYTES }),
        fc.constantFrom(...EvidenceKind.options),
        (head, kind) => {
          const type = typeByHead(head, kind);
          expect(type === null || EVIDENCE_TYPES[kind].includes(type)).toBe(true);
        },
      ),
    );
  });

  it('has an ending for every type that is taken', () => {
    expect(Object.keys(EXTENSIONS).sort()).toEqual(Object.values(EVIDENCE_TYPES).flat().sort());
  });
});
