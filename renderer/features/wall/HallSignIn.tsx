import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Login } from '../login/Login.tsx';

/** A hall window takes up the session of its console; one that stands for itself is signed in once, by hand. */
export function HallSignIn(): React.JSX.Element {
  const { t } = useTranslation('wall');
  const [isOpen, setOpen] = useState(false);
  return isOpen ? (
    <Login />
  ) : (
    <div className="wall-signed-out">
      <p>{t('signInAtDesk')}</p>
      <Button onClick={() => setOpen(true)} data-testid="wall-sign-in">
        {t('signInHere')}
      </Button>
    </div>
  );
}
