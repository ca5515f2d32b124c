export { PtzControl } from './PtzControl.tsx';
export { PtzOverlay, type PtzOverlayProps } from './PtzOverlay.tsx';
export { PtzTile } from './PtzTile.tsx';
export { usePtz } from './use-ptz.ts';
export { refusalText } from './ptz-words.ts';
