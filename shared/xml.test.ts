import fc from 'fast-check';
import { expect, test } from 'vitest';
import { childOf, escapeXml, nodeAt, parseXml, XmlError } from './xml.ts';

test('parseXml() gives names without prefixes, with their namespaces', () => {
  const root = parseXml('<a:x xmlns:a="urn:a" k="1"><a:y> t </a:y><z xmlns="urn:z"/></a:x>');
  expect(root).toMatchObject({ name: 'x', namespace: 'urn:a', attributes: { k: '1' } });
  expect(childOf(root, 'y')).toMatchObject({ namespace: 'urn:a', text: 't' });
  expect(nodeAt(root, 'z')?.namespace).toBe('urn:z');
  expect(nodeAt(root, 'z', 'none')).toBeUndefined();
});

test.each([
  '',
  'hello',
  '<a>',
  '<a></b>',
  '<a:x/>',
  '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
  `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`,
  `<a>${'<b/>'.repeat(6_000)}</a>`,
])('parseXml() refuses %.40s', (text) => {
  expect(() => parseXml(text)).toThrow(XmlError);
});

/** Whether it was read, or refused as what it is. */
function outcomeOf(text: string): string {
  try {
    return parseXml(text).name === '' ? 'nameless' : 'read';
  } catch (error) {
    return error instanceof XmlError ? 'refused' : String(error);
  }
}

const PIECES = ['<', '>', '/', 'a', 'x', ':', '=', '"', "'", '&', ';', ' ', '!', '-', '[', ']'];

test('parseXml() of any text answers or throws XmlError', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...PIECES) }), (text) => {
      expect(['read', 'refused']).toContain(outcomeOf(text));
    }),
  );
});

test('what escapeXml() made is read back as it was, but for what XML has no way to write', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const kept = text.replaceAll(/\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '');
      expect(parseXml(`<a k="${escapeXml(kept)}">${escapeXml(kept)}</a>`)).toMatchObject({
        attributes: { k: kept },
        text: kept.trim(),
      });
    }),
  );
});
