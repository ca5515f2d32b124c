import { z } from 'zod';
import { SiteId } from './session.ts';

/** Quality of a site in four steps. */
export const QualityLevel = z.enum(['excellent', 'good', 'poor', 'lost']);
export type QualityLevel = z.infer<typeof QualityLevel>;

/** What makes it worse than excellent: the line, the machine at the site, its camera or microphone. */
export const QualityReason = z.enum(['line', 'machine', 'camera']);
export type QualityReason = z.infer<typeof QualityReason>;

export const SiteQuality = z.object({
  siteId: SiteId,
  /** Null: the site sends nothing that could be measured. */
  level: QualityLevel.nullable(),
  reason: QualityReason.nullable(),
});
export type SiteQuality = z.infer<typeof SiteQuality>;

/** What a page says of itself: what its encoder is held back by, and whether camera and microphone are there. */
export const QualityReport = z.object({
  limitedBy: z.enum(['none', 'cpu', 'bandwidth']),
  hasCamera: z.boolean(),
  hasMicrophone: z.boolean(),
});
export type QualityReport = z.infer<typeof QualityReport>;

/** mediasoup's score of a stream, 0–10: below these a step is left. */
const GOOD_BELOW = 9;
const POOR_BELOW = 6;

/** What is known of a site's way in. `score` is of what it sends, 0–10; null while nothing comes that is meant to. */
export interface QualityFacts {
  isAway: boolean;
  score: number | null;
  report: QualityReport | null;
}

/** The step that follows from the facts, with the worst of its reasons. */
export function qualityOf({ isAway, score, report }: QualityFacts): Omit<SiteQuality, 'siteId'> {
  if (isAway || score === 0) {
    return { level: 'lost', reason: 'line' };
  }
  if (score !== null && score < POOR_BELOW) {
    return { level: 'poor', reason: 'line' };
  }
  if (report !== null && !(report.hasCamera && report.hasMicrophone)) {
    return { level: 'poor', reason: 'camera' };
  }
  if (score === null) {
    return { level: null, reason: null };
  }
  if (report?.limitedBy === 'cpu') {
    return { level: 'good', reason: 'machine' };
  }
  return score < GOOD_BELOW || report?.limitedBy === 'bandwidth'
    ? { level: 'good', reason: 'line' }
    : { level: 'excellent', reason: null };
}
