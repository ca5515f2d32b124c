import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { failedStretch, lostSites } from '#shared/consultation/recording.ts';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatClock } from '../../../app/format.ts';
import { siteName } from '../names.ts';

/** Says to who answers for the recording that it has ended by itself, or lacks sites, and why. */
export function RecordingNotice({ view }: { view: ConsultationView }): React.JSX.Element | null {
  const { t, i18n } = useTranslation('consultation');
  const failed = failedStretch(view);
  if (failed !== undefined && failed.to !== null) {
    return (
      <Alert
        type="error"
        showIcon
        banner
        title={t('recording.diskFull', { time: formatClock(failed.to) })}
        data-testid="room-recording-failed"
      />
    );
  }
  const lost = lostSites(view).map(({ siteId, at }) => {
    const site = siteOf(view, siteId);
    return t('recording.lostSite', {
      site: site === undefined ? '' : siteName(site),
      time: formatClock(at),
    });
  });
  const sites = new Intl.ListFormat(i18n.language).format(lost);
  return lost.length === 0 ? null : (
    <Alert
      type="error"
      showIcon
      banner
      title={t('recording.lost', { sites })}
      data-testid="room-recording-lacks"
    />
  );
}
