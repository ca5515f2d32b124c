import { Jt808Terminal, type TerminalOptions } from '../../../simulators/jt808/terminal.ts';
import type { TestClient } from '../support/client.ts';

/** A place in Hangzhou, as a terminal tells of it. */
export const PLACE = { latitude: 30.123456, longitude: 120.654321, speedKmh: 36, directionDeg: 90 };

let made = 0;

/** A number that no other terminal has. */
export const newPhone = (): string => String(13_800_000_000 + ++made);

/** Creates a unit and enrols a terminal for it. */
export async function enrolTerminal(
  admin: TestClient,
  over: { courtId?: string; phone?: string; deviceId?: string } = {},
): Promise<{ unitId: string; no: number; phone: string; terminalId: string }> {
  const { courtId = 'zj-hz-xihu', phone = newPhone(), ...rest } = over;
  const unit = await admin.call.units.create.mutate({
    courtId,
    callSign: `车 ${phone}`,
    officerName: '执行车辆',
  });
  const { id } = await admin.call.terminals.enrol.mutate({ unitId: unit.id, phone, ...rest });
  return { unitId: unit.id, no: unit.no, phone, terminalId: id };
}

/** What a terminal is where nothing else is said. */
export const optionsOf = (
  port: number,
  phone: string,
  over: Partial<TerminalOptions> = {},
): TerminalOptions => ({
  host: '127.0.0.1',
  port,
  transport: 'tcp',
  edition: '2013',
  phone,
  deviceId: 'SIM0001',
  plate: '浙A12345',
  where: () => PLACE,
  reportMs: null,
  heartbeatMs: 1_000,
  reconnects: false,
  say: () => undefined,
  ...over,
});

/** A terminal that is let in. */
export const startTerminal = (
  port: number,
  phone: string,
  over: Partial<TerminalOptions> = {},
): Promise<Jt808Terminal> => Jt808Terminal.start(optionsOf(port, phone, over));
