/** `malformed`: not the SDP that the protocol asks for; `unsupported`: right, but not what this server can do. */
export type SdpFault = 'malformed' | 'unsupported';

/** Why an offer or a fragment can't be taken. `place` is the line or attribute. */
export class SdpError extends Error {
  readonly fault: SdpFault;
  readonly place: string;

  private constructor(fault: SdpFault, place: string, reason: string) {
    super(`${place}: ${reason}`);
    this.name = 'SdpError';
    this.fault = fault;
    this.place = place;
  }

  static malformed(place: string, reason: string): SdpError {
    return new SdpError('malformed', place, reason);
  }

  static unsupported(place: string, reason: string): SdpError {
    return new SdpError('unsupported', place, reason);
  }
}
