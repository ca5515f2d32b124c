import { LineRelay, type LineRelayOptions } from './line-relay.ts';

/** A relay as a program of its own: takes its options as JSON, prints its ports, and runs until it is ended. */
const relay = await LineRelay.open(JSON.parse(process.argv[2] ?? '') as LineRelayOptions);
console.log(JSON.stringify(relay.ports));
