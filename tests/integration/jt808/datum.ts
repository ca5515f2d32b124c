import gcoordLib from 'gcoord';

/** A place of WGS-84 as GCJ-02 has it. */
export function gcoord<P extends { latitude: number; longitude: number }>(place: P): P {
  const [longitude, latitude] = gcoordLib.transform(
    [place.longitude, place.latitude],
    gcoordLib.WGS84,
    gcoordLib.GCJ02,
  );
  return { ...place, latitude, longitude };
}
