import * as fc from 'fast-check';
import { createWorker, type types } from 'mediasoup';
import { parse } from 'sdp-transform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { H264_BASELINE, H264_MAIN, ROUTER_CODECS } from '../sfu/codecs.ts';
import { rtpParametersOf } from '../sfu/parameters.ts';
import { writeAnswer } from './answer.ts';
import { parseOffer } from './offer.ts';
import { answerPlaying, play } from './play.ts';
import { receive } from './receive.ts';
import { SdpError } from './sdp-error.ts';
import { anyOffer, GSTREAMER, OBS, player, simulcast, spoilt } from './testing.ts';

const h264 = (profile: string, mode = 1): string => `packetization-mode=${mode};profile-level-id=${profile}`;

describe('offers and a router', () => {
  let worker: types.Worker;
  let router: types.Router;
  beforeAll(async () => {
    worker = await createWorker({ logLevel: 'none' });
    router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS });
  });
  afterAll(() => worker.close());

  const open = (): Promise<types.WebRtcTransport> =>
    router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });

  /** Produces all that is offered; the parameters and the answer. */
  const take = async (text: string) => {
    const offer = parseOffer(text);
    const receiving = offer.media.map((media) => receive(media, router.rtpCapabilities));
    const transport = await open();
    try {
      const producers = [];
      for (const { rtpParameters, answered } of receiving) {
        const { kind } = answered.media;
        producers.push(
          await transport.produce({ kind, rtpParameters: rtpParametersOf({ ...rtpParameters }) }),
        );
      }
      await transport.connect({ dtlsParameters: offer.dtls });
      const answer = writeAnswer(
        offer,
        receiving.map(({ answered }) => answered),
        transport,
      );
      return { offer, producers, answer };
    } finally {
      transport.close();
    }
  };

  it('takes OBS: stereo sound, and a picture under its own payload type', async () => {
    const { producers, answer } = await take(OBS);
    expect(producers.map(({ rtpParameters }) => rtpParameters.codecs[0])).toMatchObject([
      { mimeType: 'audio/opus', payloadType: 111, parameters: { stereo: 1, 'sprop-stereo': 1 } },
      { mimeType: 'video/H264', payloadType: 96, parameters: { 'profile-level-id': H264_BASELINE } },
    ]);
    expect(answer).toContain(
      'a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1',
    );
    expect(answer).toContain('a=setup:passive');
  });

  it('takes a high profile as main, with repair, and answers with what was offered', async () => {
    const { producers, answer } = await take(GSTREAMER);
    expect(producers[0]?.rtpParameters).toMatchObject({
      codecs: [
        { payloadType: 96, parameters: { 'profile-level-id': H264_MAIN } },
        { mimeType: 'video/rtx', payloadType: 97, parameters: { apt: 96 } },
      ],
      encodings: [{ ssrc: 2002, rtx: { ssrc: 2003 } }],
    });
    expect(answer).toContain('profile-level-id=64001f');
    expect(answer).toMatch(/a=extmap:7 http.*transport-wide-cc/);
  });

  it('takes the three largest of four pictures, and says which', async () => {
    const { producers, answer } = await take(simulcast(['0', '1', '2', '3']));
    expect(producers[0]?.type).toBe('simulcast');
    expect(producers[0]?.rtpParameters.encodings).toMatchObject([{ rid: '2' }, { rid: '1' }, { rid: '0' }]);
    expect(parse(answer).media[0]?.simulcast).toEqual({ dir1: 'recv', list1: '2;1;0' });
  });

  it('every offer of an encoder is produced and answered section by section', async () => {
    await fc.assert(
      fc.asyncProperty(anyOffer, async (text) => {
        const { offer, producers, answer } = await take(text);
        const { media } = parse(answer);
        expect(producers).toHaveLength(offer.media.length);
        expect(media.map(({ mid }) => String(mid))).toEqual(offer.media.map(({ mid }) => mid));
        for (const [index, section] of media.entries()) {
          const { codecs = [], extensions = [] } = offer.media[index] ?? {};
          const offered = codecs.flatMap(({ payloadType, rtx }) => [payloadType, rtx]);
          expect(section.rtp.every(({ payload }) => offered.includes(payload))).toBe(true);
          expect((section.ext ?? []).every(({ value }) => extensions.some(({ id }) => id === value))).toBe(
            true,
          );
          expect(section).toMatchObject({ direction: 'recvonly', rtcpMux: 'rtcp-mux', setup: 'passive' });
          expect(section.candidates?.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('what is spoilt in an offer is refused by the reader or by the router, and the worker lives', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(anyOffer), async (text) => {
        const outcome = await take(text).then(
          () => 'taken',
          (error: unknown) => (error instanceof SdpError ? 'refused' : (error as Error).name),
        );
        expect(['taken', 'refused', 'AppError', 'TypeError', 'Error', 'UnsupportedError']).toContain(outcome);
        expect(worker.closed).toBe(false);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it.each([
    ['its own profile', H264_BASELINE, [96, 97], 96],
    ['its own profile behind others', H264_MAIN, [97, 98, 99], 98],
    ['a higher profile, whose decoder takes it', H264_BASELINE, [98], 98],
    ['a higher profile than main', H264_MAIN, [99], 99],
    ['nothing below it', H264_MAIN, [96], null],
    ['nothing of another packetization', H264_BASELINE, [97], null],
  ])('a player gets H.264 by %s', (_how, sent, offered, chosen) => {
    const all = [
      { payloadType: 96, map: 'H264/90000', format: h264('42e01f') },
      { payloadType: 97, map: 'H264/90000', format: h264('42e01f', 0) },
      { payloadType: 98, map: 'H264/90000', format: h264('4d001f') },
      { payloadType: 99, map: 'H264/90000', format: h264('64001f') },
    ];
    const text = player(all.filter(({ payloadType }) => offered.includes(payloadType)));
    const [media] = parseOffer(text).media;
    const codec: types.RtpCodecParameters = {
      mimeType: 'video/H264',
      payloadType: 103,
      clockRate: 90_000,
      parameters: { 'packetization-mode': 1, 'profile-level-id': sent },
    };
    const choose = (): number | null => {
      try {
        return media === undefined ? null : play(media, codec).codec.payloadType;
      } catch (error) {
        return error instanceof SdpError && error.fault === 'unsupported' ? null : -1;
      }
    };
    expect(choose()).toBe(chosen);
  });

  it('a player is sent a stream under the payload type that it offered, through a router of its own', async () => {
    const [media] = parseOffer(player([{ payloadType: 120, map: 'VP8/90000' }])).media;
    const input = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' } });
    const producer = await input.produce({
      kind: 'video',
      rtpParameters: {
        codecs: [{ mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000 }],
        encodings: [{ ssrc: 7 }],
      },
    });
    const [sent] = producer.rtpParameters.codecs;
    if (media === undefined || sent === undefined) {
      throw new Error('the offer or the producer is empty');
    }
    const playing = play(media, sent);
    const own = await worker.createRouter({ mediaCodecs: [playing.routerCodec] });
    const { pipeProducer } = await router.pipeToRouter({
      producerId: producer.id,
      router: own,
      keepId: false,
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    });
    const transport = await own.createWebRtcTransport({
      listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
    });
    const consumer = await transport.consume({
      producerId: pipeProducer?.id ?? '',
      rtpCapabilities: playing.rtpCapabilities,
    });
    expect(consumer.rtpParameters.codecs).toMatchObject([
      { mimeType: 'video/VP8', payloadType: 120, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] },
    ]);
    const answered = answerPlaying(playing, consumer.rtpParameters, { id: 's', trackId: 't' });
    expect(answered).toMatchObject({
      direction: 'sendonly',
      codec: { payloadType: 120 },
      stream: { id: 's', trackId: 't', ssrc: consumer.rtpParameters.encodings?.[0]?.ssrc },
    });
    own.close();
    input.close();
  });
});
