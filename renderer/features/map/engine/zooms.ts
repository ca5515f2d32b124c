/** Zoom from which the units in view have labels. */
export const LABELS_FROM_ZOOM = 11;
