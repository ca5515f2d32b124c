import { Alert, Button, Form, Modal, QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { TRACKER_PATH, type Tracker } from '#shared/trackers.ts';
import { useApi } from '../../app/session.ts';
import { CopyField } from './CopyField.tsx';

/** An identifier that was just made; it can't be read again. */
export interface NewIdentifier {
  tracker: Tracker;
  identifier: string;
}

/** OsmAnd puts what it knows in place of the numbers. */
const OSMAND_PARAMETERS = 'lat={0}&lon={1}&timestamp={2}&hdop={3}&altitude={4}&speed={5}&bearing={6}';

function Steps({ made: { tracker, identifier } }: { made: NewIdentifier }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const address = `${useApi().baseUrl}${TRACKER_PATH}`;
  if (tracker.app === 'osmAnd') {
    return (
      <Form layout="vertical">
        <p className="admin-hint">{t('trackers.osmAndHint')}</p>
        <CopyField
          label={t('trackers.osmAndAddress')}
          value={`${address}?id=${identifier}&${OSMAND_PARAMETERS}`}
          testId="tracker-osmand"
        />
      </Form>
    );
  }
  return (
    <Form layout="vertical">
      <p className="admin-hint">{t('trackers.traccarHint')}</p>
      <div className="tracker-code" role="img" aria-label={t('trackers.qrAlt')}>
        <QRCode value={`${address}?id=${identifier}`} color="#000" bgColor="#fff" size={200} />
      </div>
      <CopyField label={t('trackers.address')} value={address} testId="tracker-address" />
      <CopyField label={t('trackers.identifier')} value={identifier} testId="tracker-identifier" />
    </Form>
  );
}

/** What the phone is set up with. */
export function TrackerSetup({
  made,
  onClose,
}: {
  made: NewIdentifier | null;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  return (
    <Modal
      open={made !== null}
      title={t('trackers.setUp', { name: made?.tracker.callSign ?? '' })}
      onCancel={onClose}
      // The identifier can't be shown again: a slip of the mouse must not lose it.
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose} data-testid="tracker-close">
          {app('confirm')}
        </Button>
      }
      destroyOnHidden
    >
      {made !== null && <Steps made={made} />}
      <Alert type="warning" showIcon title={t('trackers.once')} description={t('trackers.trustHint')} />
    </Modal>
  );
}
