/** Address of a segment of a run. */
export function segmentPath({ runId, no }: { runId: string; no: number }): string {
  return `/recordings/runs/${runId}/${no}.m4s`;
}

/** Address of the header of a run. */
export function initPath(runId: string): string {
  return `/recordings/runs/${runId}/init.mp4`;
}
