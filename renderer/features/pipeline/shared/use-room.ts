import { useState } from 'react';

/** The panel's width, CSS px. A panel behind another one has none; what it shows stays as it was. */
export function useRoom(width: number): number {
  const [room, setRoom] = useState(0);
  if (width > 0 && width !== room) {
    setRoom(width);
  }
  return room;
}
