import { expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { companyName, companyNumber, drawCompany, drawOrgan, drawPerson, personNumber } from './people.ts';

/** Whether a resident's number fits its check character (GB 11643). */
function fitsPerson(number: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
  return '10X98765432'[sum % 11] === number[17];
}

/** Whether a unified social credit code fits its check character (GB 32100). */
function fitsCompany(code: string): boolean {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  let sum = 0;
  for (let place = 0; place < 17; place++) {
    sum += alphabet.indexOf(code[place] ?? '') * 3 ** place;
  }
  return alphabet[(31 - (sum % 31)) % 31] === code[17];
}

test('the checks of these tests know numbers that are printed as examples', () => {
  expect(fitsPerson('11010519491231002X')).toBe(true);
  expect(fitsCompany('91350100M000100Y43')).toBe(true);
});

test('personNumber() has the form of a resident’s number, of no division, and never its check character', () => {
  const random = createRandom(1);
  for (let count = 0; count < 5_000; count++) {
    const number = personNumber(random);
    expect(number).toMatch(/^000000(19|20)\d{2}[01]\d[0-3]\d{4}[\dX]$/);
    expect(fitsPerson(number)).toBe(false);
  }
});

test('companyNumber() has the form of a credit code, of no division, and never its check character', () => {
  const random = createRandom(2);
  for (let count = 0; count < 5_000; count++) {
    const code = companyNumber(random);
    expect(code).toMatch(/^00000000[0-9A-Y]{10}$/);
    expect(fitsCompany(code)).toBe(false);
  }
});

test('drawPerson(), drawCompany() and drawOrgan() give somebody with a name', () => {
  const random = createRandom(3);
  for (let count = 0; count < 1_000; count++) {
    expect(drawPerson(random).name).toMatch(/^\p{Script=Han}{2,3}$/u);
    expect(drawCompany(random).name).toMatch(/^\p{Script=Han}+公司$/u);
    expect(drawOrgan(random).name).toMatch(/局$/);
  }
});

test('companyName() gives many different names', () => {
  const random = createRandom(4);
  const names = new Set(Array.from({ length: 1_000 }, () => companyName(random)));
  expect(names.size).toBeGreaterThan(600);
});
