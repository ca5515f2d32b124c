/**
 * What can be wrong with what comes from a device of GB/T 28181:
 * - `tooLong`: more bytes, headers or elements than are taken
 * - `startLine`, `header`, `missingHeader`, `length`: no SIP message (RFC 3261, sections 7 and 20)
 * - `xml`, `value`: a body that is no MANSCDP, or a field that can't be what it says
 * - `sdp`: an answer to an invitation from which no stream follows
 * - `rtp`, `ps`: a packet that is no RTP (RFC 3550), bytes that are no program stream (ISO/IEC 13818-1)
 */
export const GB_FAULT_KINDS = [
  'tooLong',
  'startLine',
  'header',
  'missingHeader',
  'length',
  'xml',
  'value',
  'sdp',
  'rtp',
  'ps',
] as const;
export type GbFaultKind = (typeof GB_FAULT_KINDS)[number];

/** Bytes that aren't what the standard says. The only error that decoders of this folder throw. */
export class Gb28181Error extends Error {
  readonly kind: GbFaultKind;

  constructor(kind: GbFaultKind, reason: string) {
    super(`${kind}: ${reason}`);
    this.name = 'Gb28181Error';
    this.kind = kind;
  }
}
