import { useTranslation } from 'react-i18next';
import type { QualityLevel, SiteQuality } from '#shared/consultation/quality.ts';

const BARS: Record<QualityLevel, number> = { excellent: 3, good: 2, poor: 1, lost: 0 };

/** Quality of a site in four steps, with its reason for who points at it; or that there is nothing to measure. */
export function QualityMark({ quality }: { quality: SiteQuality | undefined }): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  if (quality === undefined) {
    return null;
  }
  const { level, reason } = quality;
  if (level === null) {
    return (
      <span
        className="quality-none"
        role="img"
        aria-label={t('quality.nothing')}
        title={t('quality.nothing')}
        data-level="none"
      >
        –
      </span>
    );
  }
  const text =
    reason === null
      ? t(`quality.${level}`)
      : t('quality.because', { level: t(`quality.${level}`), reason: t(`reason.${reason}`) });
  return (
    <svg className="quality-mark" viewBox="0 0 14 12" role="img" aria-label={text} data-level={level}>
      <title>{text}</title>
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={bar * 5}
          y={8 - bar * 4}
          width="3.5"
          height={4 + bar * 4}
          data-on={bar < BARS[level]}
        />
      ))}
    </svg>
  );
}
