import { Alert, Button, Modal, Spin } from 'antd';
import QRCode from 'qrcode';
import { useEffect, useState } from 'react';
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

/** Makes a code when it is mounted; mounting it anew makes another. */
function Enrolment({ unitId }: { unitId: string }): React.JSX.Element {
  const { t } = useTranslation('units');
  const api = useApi();
  const [code, setCode] = useState<Code | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let gone = false;
    const make = async (): Promise<void> => {
      try {
        const made = await api.call.units.createEnrolmentCode.mutate({ unitId });
        const address = `${api.baseUrl}/unit.html?code=${made.code}`;
        const picture = await QRCode.toDataURL(address, { margin: 2, width: 240 });
        if (!gone) {
          setCode({ ...made, address, picture });
        }
      } catch (error) {
        if (!gone) {
          setProblem(errorText(error));
        }
      }
    };
    void make();
    return () => {
      gone = true;
    };
  }, [api, unitId]);

  if (problem !== null) {
    return <Alert type="error" showIcon title={problem} />;
  }
  if (code === null) {
    return <Spin />;
  }
  return (
    <>
      <img src={code.picture} width={240} height={240} alt={t('qrAlt')} />
      <b className="enrolment-code" data-testid="enrolment-code">
        {code.code}
      </b>
      <Countdown expiresAt={code.expiresAt} />
      <p>{t('enrolHint', { address: `${api.baseUrl}/unit.html` })}</p>
    </>
  );
}

/** The one-time code of a unit, as QR and letters. A new code voids those before it. */
export function EnrolmentDialog({
  unit,
  onClose,
}: {
  unit: Unit | null;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('units');
  const [round, setRound] = useState(0);
  return (
    <Modal
      open={unit !== null}
      onCancel={onClose}
      footer={null}
      width={380}
      title={t('enrolTitle', { callSign: unit?.callSign ?? '' })}
      destroyOnHidden
    >
      <div className="enrolment">
        {unit !== null && <Enrolment key={`${unit.id}.${round}`} unitId={unit.id} />}
        <Button onClick={() => setRound(round + 1)}>{t('newCode')}</Button>
      </div>
    </Modal>
  );
}
