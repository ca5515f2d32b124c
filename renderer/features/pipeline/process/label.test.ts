import { describe, expect, test } from 'vitest';
import { wrapLabel } from './label.ts';

describe('wrapLabel()', () => {
  test('leaves what fits on one line', () => {
    expect(wrapLabel('执行立案', 4, 2)).toEqual(['执行立案']);
    expect(wrapLabel('', 4, 2)).toEqual(['']);
  });

  test('breaks Chinese anywhere', () => {
    expect(wrapLabel('裁定终结本次执行程序', 6, 2)).toEqual(['裁定终结本次', '执行程序']);
  });

  test('breaks English between words', () => {
    expect(wrapLabel('Application for enforcement received', 14, 2)).toEqual([
      'Application for',
      'enforcement received',
    ]);
  });

  test('ends with an ellipsis what doesn’t fit into its lines', () => {
    expect(wrapLabel('告知并听取申请执行人意见', 4, 2)).toEqual(['告知并听', '取申请…']);
  });

  test('cuts a word that is longer than a line', () => {
    const [line = ''] = wrapLabel('Vollstreckungsgegenklage', 5, 1);
    expect(line.endsWith('…')).toBe(true);
    expect(line.length).toBeLessThan(11);
  });
});
