import { Counter, Gauge, type Registry } from 'prom-client';

/** Measures of devices of GB/T 28181 and of what they send. */
export interface GbMetrics {
  messages: Counter;
  wrongMessages: Counter;
  refused: Counter;
  calls: Counter;
  fixesRefused: Counter;
  alarms: Counter;
}

export function createGbMetrics(registry: Registry, online: () => number): GbMetrics {
  const registers = [registry];
  const devices = new Gauge({
    name: 'ecc_gb28181_devices',
    help: 'Devices of GB/T 28181 that are registered',
    registers,
    collect() {
      devices.set(online());
    },
  });
  const counter = (name: string, help: string, ...labelNames: string[]): Counter =>
    new Counter({ name: `ecc_gb28181_${name}`, help, registers, labelNames });
  return {
    messages: counter('messages_total', 'SIP messages that could be read'),
    wrongMessages: counter(
      'wrong_messages_total',
      'What came to the port of GB/T 28181 and is not as the standard says, by what is wrong',
      'kind',
    ),
    refused: counter('refused_total', 'What was asked for and not given, by reason', 'reason'),
    calls: counter('calls_total', 'Invitations of cameras, by what came of them', 'outcome'),
    fixesRefused: counter(
      'fixes_refused_total',
      'Positions that are no fix of their unit, by reason',
      'reason',
    ),
    alarms: counter('alarms_total', 'Alarms of devices, by what was done', 'outcome'),
  };
}
