import { Alert, Button, Modal, Spin } from 'antd';
import QRCode from 'qrcode';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '#shared/units.ts';
import { errorText } from '../../app/error-text.ts';
import { useNow } from '../../app/now.ts';
import { useApi } from '../../app/session.ts';

interface Code {
  code: string;
  expiresAt: number;
  /** The QR code as a picture. */
  picture: string;
  address: string;
}

function Countdown({ expiresAt }: { expiresAt: number }): React.JSX.Element {
  const { t } = useTranslation('units');
  const seconds = Math.max(0, Math.round((expiresAt - useNow()) / 1000));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <span className={seconds === 0 ? 'units-low' : undefined}>
      {seconds === 0 ? t('expired') : t('validFor', { clock })}
    </span>
  );
}

/** The one-time code of a unit, as QR and letters. Opening it makes a new code, which voids those before it. */
export function EnrolmentDialog({
  unit,
  onClose,
}: {
  unit: Unit | null;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('units');
  const api = useApi();
  const [code, setCode] = useState<Code | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const unitId = unit?.id;

  const renew = useCallback(async () => {
    setCode(null);
    setProblem(null);
    if (unitId === undefined) {
      return;
    }
    try {
      const made = await api.call.units.createEnrolmentCode.mutate({ unitId });
      const address = `${api.baseUrl}/unit.html?code=${made.code}`;
      setCode({ ...made, address, picture: await QRCode.toDataURL(address, { margin: 2, width: 240 }) });
    } catch (error) {
      setProblem(errorText(error));
    }
  }, [api, unitId]);

  useEffect(() => {
    void renew();
  }, [renew]);

  return (
    <Modal
      open={unit !== null}
      onCancel={onClose}
      footer={null}
      width={380}
      title={t('enrolTitle', { callSign: unit?.callSign ?? '' })}
    >
      <div className="enrolment">
        {problem !== null && <Alert type="error" showIcon title={problem} />}
        {code === null && problem === null && <Spin />}
        {code !== null && (
          <>
            <img src={code.picture} width={240} height={240} alt={t('qrAlt')} />
            <b className="enrolment-code" data-testid="enrolment-code">
              {code.code}
            </b>
            <Countdown expiresAt={code.expiresAt} />
            <p>{t('enrolHint', { address: `${api.baseUrl}/unit.html` })}</p>
          </>
        )}
        <Button onClick={() => void renew()}>{t('newCode')}</Button>
      </div>
    </Modal>
  );
}
