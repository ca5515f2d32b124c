/** The catalogue of enforcement cases. */
export const DEFAULT_CATALOGUE = 'enforcement';
