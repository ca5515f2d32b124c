import { expect, test } from 'vitest';
import { linesOn, type Lettering } from './labels.ts';

const FONT = 10;
const textsOn = (letterings: readonly Lettering[]): string[][] =>
  linesOn(letterings, FONT).map((lines) => lines.map(({ text }) => text));
const on = (name: string, x: number, width: number, over: Partial<Lettering> = {}): Lettering => ({
  name,
  figure: '2.0 %',
  shape: { path: 'M0 0', middle: { x, y: 0 }, width, height: 40 },
  isFirst: false,
  ...over,
});

test('an area has name and figure where both have room, else the figure, else the name', () => {
  const low = { path: 'M0 0', middle: { x: 300, y: 0 }, width: 60, height: 15 };
  expect(
    textsOn([
      on('杭州市', 0, 60),
      on('西湖区', 100, 30),
      on('拱墅', 200, 25),
      on('上城区', 0, 60, { shape: low }),
    ]),
  ).toEqual([['杭州市', '2.0 %'], ['西湖区', '2.0 %'], ['拱墅'], ['2.0 %']]);
});

test('no lines lie on others: those that are read first stay, then those of the largest areas', () => {
  const crowded = [on('临平区', 0, 40), on('余杭区', 20, 90), on('上城区', 40, 50, { isFirst: true })];
  expect(textsOn(crowded)).toEqual([['临平区', '2.0 %'], [], ['上城区', '2.0 %']]);
  expect(textsOn(crowded.toReversed().slice(1))).toEqual([['余杭区', '2.0 %'], []]);
});
