import type {
  ConsumerOptions as ClientConsumerOptions,
  DtlsParameters,
  IceParameters,
  RtpCapabilities,
  TransportOptions as ClientTransportOptions,
} from 'mediasoup-client/types';
import type { ConsumerOptions, RtcParameters, TransportOptions } from '#shared/media.ts';

// The contract carries mediasoup's parameters as plain JSON objects, because mediasoup itself checks their inside. Here they get
// their types back; nowhere else.

/** Parameters for the wire. */
export function toWire(parameters: object): RtcParameters {
  return parameters as RtcParameters;
}

export function rtpCapabilities(parameters: RtcParameters): RtpCapabilities {
  return parameters;
}

export function iceParameters(parameters: RtcParameters): IceParameters {
  return parameters as IceParameters;
}

export function transportOptions(options: TransportOptions): ClientTransportOptions {
  return {
    id: options.id,
    iceParameters: iceParameters(options.iceParameters),
    iceCandidates: options.iceCandidates as ClientTransportOptions['iceCandidates'],
    dtlsParameters: options.dtlsParameters as DtlsParameters,
  };
}

/** `streamId` groups picture and sound of one source, so that they are played in step. */
export function consumerOptions(options: ConsumerOptions, streamId: string): ClientConsumerOptions {
  return {
    id: options.id,
    producerId: options.producerId,
    kind: options.kind,
    rtpParameters: options.rtpParameters as ClientConsumerOptions['rtpParameters'],
    streamId,
  };
}
