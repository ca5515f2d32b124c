import { createContext, useContext } from 'react';

/** How a panel is read: at arm's length, from the hall, or as the one task on a screen. */
export type Density = 'desk' | 'wall' | 'office';

export const DensityContext = createContext<Density>('desk');

export function useDensity(): Density {
  return useContext(DensityContext);
}
