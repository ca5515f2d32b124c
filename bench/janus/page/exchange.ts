/** How a page publishes and plays one picture at an SFU. */
export interface Exchange {
  /** Publishes what the connection has been given to send. */
  publish(connection: RTCPeerConnection): Promise<void>;
  /** Plays the picture that is published; resolves when the session is described. */
  play(connection: RTCPeerConnection): Promise<void>;
  /** Ends what has been begun, and closes the connection. */
  leave(connection: RTCPeerConnection): Promise<void>;
}

declare global {
  interface Window {
    benchExchange: Exchange;
  }
}
