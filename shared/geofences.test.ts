import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaM2, circleRing, destination, distanceM, distanceToRingM, isInRing, lengthM } from './geo.ts';
import {
  afterFix,
  FenceShape,
  signedDistanceM,
  sureSide,
  type FenceShape as Shape,
  type Presence,
} from './geofences.ts';

const place = fc.record({
  lon: fc.double({ min: -170, max: 170, noNaN: true }),
  lat: fc.double({ min: -70, max: 70, noNaN: true }),
});
const bearing = fc.double({ min: 0, max: 360, noNaN: true });
const metres = fc.double({ min: 30, max: 50_000, noNaN: true });
const circle = (centre = { lon: 120.15, lat: 30.27 }, radiusM = 300): Shape => ({
  kind: 'circle',
  centre,
  radiusM,
});

describe('geometry', () => {
  test('a destination is as far away as was asked', () => {
    fc.assert(
      fc.property(place, metres, bearing, (from, far, turn) => {
        expect(distanceM(from, destination(from, far, turn))).toBeCloseTo(far, 3);
      }),
    );
  });

  test('the area of a fine ring around a point is that of its circle, whichever way round it goes', () => {
    fc.assert(
      fc.property(place, metres, (centre, radius) => {
        const ring = circleRing(centre, radius, 360);
        const circleM2 = Math.PI * radius ** 2;
        expect(Math.abs(areaM2(ring) - circleM2) / circleM2).toBeLessThan(0.002);
        expect(areaM2(ring.toReversed())).toBeCloseTo(areaM2(ring), 0);
      }),
    );
  });

  test('one degree by one degree at the equator is 12,364 km²', () => {
    const ring = [
      { lon: 0, lat: 0 },
      { lon: 1, lat: 0 },
      { lon: 1, lat: 1 },
      { lon: 0, lat: 1 },
    ];
    expect(areaM2(ring) / 1e6).toBeCloseTo(12_363.7, 0);
  });

  test('a point is in the ring of a circle if and only if it is nearer than its radius, and its edge is that far', () => {
    fc.assert(
      fc.property(
        place,
        metres,
        bearing,
        fc.double({ min: 0, max: 2, noNaN: true }),
        (centre, radius, turn, share) => {
          fc.pre(Math.abs(share - 1) > 0.05);
          const ring = circleRing(centre, radius, 180);
          const point = destination(centre, radius * share, turn);
          expect(isInRing(point, ring)).toBe(share < 1);
          const edge = Math.abs(radius - radius * share);
          expect(Math.abs(distanceToRingM(point, ring) - edge)).toBeLessThan(radius * 0.01);
        },
      ),
    );
  });

  test('the length of a line is the sum of its parts', () => {
    const [a, b, c] = [
      { lon: 120, lat: 30 },
      { lon: 120.1, lat: 30 },
      { lon: 120.1, lat: 30.1 },
    ] as const;
    expect(lengthM([a, b, c])).toBeCloseTo(distanceM(a, b) + distanceM(b, c), 6);
    expect(lengthM([a])).toBe(0);
  });
});

describe('FenceShape', () => {
  test.each([
    [
      'two corners',
      {
        kind: 'polygon',
        ring: [
          { lon: 1, lat: 1 },
          { lon: 2, lat: 2 },
        ],
      },
    ],
    [
      'no area',
      {
        kind: 'polygon',
        ring: [
          { lon: 1, lat: 1 },
          { lon: 2, lat: 2 },
          { lon: 1, lat: 1 },
        ],
      },
    ],
    ['a radius of nothing', { kind: 'circle', centre: { lon: 1, lat: 1 }, radiusM: 0 }],
  ])('with %s is refused', (_, shape) => {
    expect(FenceShape.safeParse(shape).success).toBe(false);
  });
});

describe('crossings', () => {
  const at = (shape: Extract<Shape, { kind: 'circle' }>, fromCentreM: number, accuracy = 8) => ({
    ...destination(shape.centre, fromCentreM, 70),
    accuracy,
  });
  const run = (
    shape: Shape,
    fixes: readonly { lon: number; lat: number; accuracy: number }[],
    inside = false,
  ) => {
    let presence: Presence = { inside, against: 0 };
    return fixes.flatMap((fix) => {
      const { crossed, ...after } = afterFix(presence, sureSide(shape, fix));
      presence = after;
      return crossed ?? [];
    });
  };
  const fence = circle() as Extract<Shape, { kind: 'circle' }>;

  test('whoever walks in and out again enters once and leaves once', () => {
    const way = [400, 350, 320, 305, 280, 250, 100, 0, 100, 280, 310, 330, 400];
    expect(
      run(
        fence,
        way.map((m) => at(fence, m)),
      ),
    ).toEqual(['enter', 'leave']);
  });

  test('one fix that jumps across the edge and back crosses nothing', () => {
    expect(
      run(
        fence,
        [400, 100, 400, 100, 400].map((m) => at(fence, m)),
      ),
    ).toEqual([]);
  });

  test('jitter around the edge within the accuracy never crosses, wherever it began', () => {
    const jitter = fc.array(
      fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 10, max: 40, noNaN: true })),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(jitter, fc.boolean(), (steps, inside) => {
        const fixes = steps.map(([share, accuracy]) => at(fence, 300 + share * accuracy * 0.98, accuracy));
        expect(run(fence, fixes, inside)).toEqual([]);
      }),
    );
  });

  test('crossings alternate, whatever the fixes are', () => {
    const fix = fc.record({
      far: fc.double({ min: 0, max: 900, noNaN: true }),
      accuracy: fc.double({ min: 0, max: 300, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(fix, { maxLength: 80 }), (fixes) => {
        const crossed = run(
          fence,
          fixes.map(({ far, accuracy }) => at(fence, far, accuracy)),
        );
        crossed.forEach((kind, i) => expect(kind).toBe(i % 2 === 0 ? 'enter' : 'leave'));
      }),
    );
  });

  test('a fix less accurate than 100 m says nothing', () => {
    expect(sureSide(fence, at(fence, 0, 101))).toBeNull();
  });

  test('somebody in the middle of the smallest fence is inside of it', () => {
    const small = circle({ lon: 120, lat: 30 }, 20);
    expect(sureSide(small, { lon: 120, lat: 30, accuracy: 60 })).toBe('inside');
  });

  test('the signed distance of a polygon is below zero inside, and its size is that to the edge', () => {
    const square: Shape = {
      kind: 'polygon',
      ring: [
        { lon: 120, lat: 30 },
        { lon: 120.01, lat: 30 },
        { lon: 120.01, lat: 30.01 },
        { lon: 120, lat: 30.01 },
      ],
    };
    expect(signedDistanceM(square, { lon: 120.005, lat: 30.001 })).toBeCloseTo(-111.2, 0);
    expect(signedDistanceM(square, { lon: 120.005, lat: 29.999 })).toBeCloseTo(111.2, 0);
  });
});
