import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const TOOL = path.resolve(import.meta.dirname, '../../../media-server/tools/jt808.ts');
const HEARTBEAT = '7e000200001234567890120001897e';
const POSITION =
  '7E020000480123456789010013000000800000000301597BC506CBFF6600EB00000155210726203531010400000000EB24000C00B28986047701207027150200060089FFFFEFFF0004002D0E10000600C5FFFFFFEF697E';

function run(args: readonly string[], input = ''): { status: number | null; lines: unknown[]; text: string } {
  const { status, stdout } = spawnSync(process.execPath, [TOOL, ...args], { encoding: 'utf8', input });
  const text = stdout.trim();
  return { status, text, lines: status === 2 ? [] : text.split('\n').map((line) => parse(line)) };
}
const parse = (line: string): unknown => (line.startsWith('{') ? JSON.parse(line) : line);

describe('npm run jt808', () => {
  test('decode prints each frame with names, units and the time of GMT+8', () => {
    const { status, lines } = run(['decode', `${HEARTBEAT} ${POSITION}`]);
    expect(status).toBe(0);
    expect(lines).toMatchObject([
      {
        message: { id: '0x0002', zh: '终端心跳', en: 'heartbeat' },
        header: { phone: '123456789012', serial: 1, edition: '2013' },
        checksum: 'ok',
        body: { type: 'heartbeat' },
      },
      {
        message: { id: '0x0200', zh: '位置信息汇报' },
        body: {
          latitude: 22.641605,
          longitude: 114.032486,
          datum: 'WGS-84',
          speedKmh: 0,
          time: '2021-07-26T20:35:31+08:00',
          alarms: [{ bit: 7, zh: '终端主电源欠压报警' }],
          state: [{ bit: 0 }, { bit: 1, en: 'located' }],
        },
      },
    ]);
  });

  test.each([
    ['without marks', HEARTBEAT.slice(2, -2)],
    ['with spaces and 0x', HEARTBEAT.replaceAll(/../g, '0x$& ')],
    ['in capitals over lines', HEARTBEAT.toUpperCase().replaceAll(/.{8}/g, '$&\n')],
    ['as C writes it', `{${HEARTBEAT.replaceAll(/../g, '0x$&, ')}}`.replaceAll(/[{}]/g, '')],
  ])('decode reads digits %s, also from its input', (_name, hex) => {
    expect(run(['decode', hex])).toMatchObject({ status: 0, lines: [{ body: { type: 'heartbeat' } }] });
    expect(run(['decode'], hex)).toMatchObject({ status: 0, lines: [{ body: { type: 'heartbeat' } }] });
  });

  test.each([
    [
      'a wrong checksum',
      HEARTBEAT.replace('897e', '8a7e'),
      { checksum: 'wrong', error: { kind: 'checksum' } },
    ],
    ['what is no hexadecimal text', '7e0002xx', { error: { kind: 'hex' } }],
    ['nothing', '', { error: { kind: 'hex' } }],
    ['marks only', '7e7e', { error: { kind: 'tooShort' } }],
    [
      'a body that is too short',
      '7e0200000c1234567890120001000000000000000000000000857e',
      { message: { id: '0x0200' }, checksum: 'ok', error: { kind: 'tooShort', offset: 24 } },
    ],
  ])('decode of %s ends with 1 and says what and where', (_name, hex, expected) => {
    expect(run(['decode'], hex)).toMatchObject({ status: 1, lines: [expected] });
  });

  test('encode writes what decode has read', () => {
    const { text } = run(['decode', POSITION]);
    expect(run(['encode'], text)).toMatchObject({ status: 0, lines: [POSITION.toLowerCase()] });
    expect(run(['encode'], '{"header":{}}')).toMatchObject({
      status: 1,
      lines: [{ error: { kind: 'value' } }],
    });
  });

  test('anything else is wrong usage', () => {
    expect(run(['explain'])).toMatchObject({ status: 2 });
  });
});
