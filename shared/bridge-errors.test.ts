import { expect, test } from 'vitest';
import { packError, unpackError } from './bridge-errors.ts';
import { AppError } from './errors.ts';

test('unpackError() gives back code, message and place, also with words of a host in front', () => {
  const packed = packError(AppError.invalidInput('openWall.0', '太长'));

  for (const carried of [packed, new Error(`Error invoking remote method: ${packed.message}`)]) {
    expect(unpackError(carried)).toMatchObject({
      name: 'AppError',
      code: 'invalidInput',
      message: 'openWall.0: 太长',
      place: 'openWall.0',
    });
  }
});

test.each([
  ['a foreign error', new TypeError('broken')],
  ['a text', 'broken'],
])('unpackError() of %s is internal with its words', (_name, error) => {
  expect(unpackError(error)).toMatchObject({ code: 'internal', message: 'broken', cause: error });
});

test.each(['ecc-error:{', 'ecc-error:{"code":"noSuchCode","message":"x"}', 'ecc-error:null'])(
  'unpackError() of the damaged text %s is internal',
  (text) => {
    expect(unpackError(new Error(text)).code).toBe('internal');
  },
);

test('packError() of what is no AppError is internal', () => {
  expect(unpackError(packError('odd')).code).toBe('internal');
});
