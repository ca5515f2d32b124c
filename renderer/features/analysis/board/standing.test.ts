import { beforeAll, describe, expect, test } from 'vitest';
import { startI18n } from '../../../app/i18n.ts';
import { changeText, figureText, shortFigure, tickText } from '../figure-text.ts';
import { isBehindTarget, sinceYesterday } from './standing.ts';

beforeAll(() => startI18n('zh-CN'));

describe('figures in words', () => {
  test('say counts, shares, amounts and days', () => {
    expect([
      figureText('count', 12_345),
      figureText('share', 0.4567),
      figureText('fen', 123_456),
      figureText('days', 12.34),
    ]).toEqual(['12,345', '45.7 %', '1,234.56 元', '12.3 天']);
    expect([
      shortFigure('count', 9_999),
      shortFigure('count', 123_456),
      shortFigure('fen', 12_345_600_000),
      shortFigure('fen', 99_900),
    ]).toEqual(['9,999', '12.35 万', '1.23 亿元', '999.00 元']);
    expect([tickText('fen', 100_000_000), tickText('fen', 0)]).toEqual(['100 万元', '0 元']);
  });

  test('compare shares in points, whatever else in per cent, and nothing with nothing', () => {
    expect(changeText('share', 0.5, 0.45)).toBe('+5.0 个百分点');
    expect(changeText('count', 90, 100)).toBe('−10.0 %');
    expect(changeText('count', 90, 0)).toBeNull();
    expect(changeText('count', null, 3)).toBeNull();
  });
});

test('a figure stands behind a target that it is below, or above where less is better', () => {
  expect([isBehindTarget('overTermRate', 0.031), isBehindTarget('overTermRate', 0.03)]).toEqual([
    true,
    false,
  ]);
  expect([isBehindTarget('onlineAuctionRate', 0.98), isBehindTarget('onlineAuctionRate', 0.99)]).toEqual([
    true,
    false,
  ]);
  expect(isBehindTarget('pending', 1)).toBe(false);
});

test('sinceYesterday() says which way is better', () => {
  expect(sinceYesterday('pending', 12, 10)).toEqual({ text: '+2', better: 'no' });
  expect(sinceYesterday('closed', 12, 10)).toEqual({ text: '+2', better: 'yes' });
  expect(sinceYesterday('received', 12, 10)?.better).toBeNull();
  expect(sinceYesterday('closed', 12, null)).toBeNull();
});
