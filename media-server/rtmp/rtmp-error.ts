/** The other side doesn't keep to RTMP; its connection is closed. */
export class RtmpError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RtmpError';
  }
}
