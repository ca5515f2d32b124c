/**
 * How far the zoom goes, in parts of its whole range, to show things `magnify` times larger than at the zoom `zoom`. A camera at its
 * longest lens shows things `magnification` times larger than at its widest; in between it is taken to grow evenly with the zoom,
 * which is what most cameras do and none reports.
 */
export function zoomChange(zoom: number, magnify: number, magnification: number): number {
  if (magnification <= 1 || magnify === 1) {
    return 0;
  }
  const now = 1 + (magnification - 1) * zoom;
  const wanted = Math.min(magnification, Math.max(1, now * magnify));
  return (wanted - now) / (magnification - 1);
}
