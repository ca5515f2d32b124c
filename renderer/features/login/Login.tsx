import { Alert, Button, Form, Input, type InputRef } from 'antd';
import { TranslationOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorInfo, type ErrorReport } from '../../api/errors.ts';
import { toggleLanguage, useSession } from '../../app/session.ts';
import './Login.css';

interface Fields {
  username: string;
  password: string;
}

const MESSAGE: Partial<Record<ErrorReport['key'], string>> = {
  'error.unauthenticated': 'wrong',
  'error.locked': 'locked',
  'error.rateLimited': 'rateLimited',
  'error.network': 'unreachable',
  'error.unavailable': 'unreachable',
};

/** Signing in. Errors say what to do; nothing tells whether a user name exists. */
export function Login(): React.JSX.Element {
  const { t } = useTranslation('login');
  const { t: app } = useTranslation('app');
  const signIn = useSession((s) => s.signIn);
  const ended = useSession((s) => s.ended);
  const [problem, setProblem] = useState<ErrorReport | null>(null);
  const password = useRef<InputRef>(null);
  const [busy, setBusy] = useState(false);
  const [capsLock, setCapsLock] = useState(false);

  const submit = async (fields: Fields): Promise<void> => {
    if (busy) {
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await signIn(fields.username.trim().toLowerCase(), fields.password);
    } catch (error) {
      setProblem(toErrorInfo(error));
      setBusy(false);
      password.current?.focus({ cursor: 'all' });
    }
  };

  const textOf = (info: ErrorReport): string => {
    const key = MESSAGE[info.key];
    return key === undefined ? app(info.key, { message: info.message }) : t(key);
  };
  const notice = problem === null ? (ended ? t('ended') : null) : textOf(problem);
  return (
    <div className="login">
      <Button className="login-language" type="text" icon={<TranslationOutlined />} onClick={toggleLanguage}>
        {app('menu.language')}
      </Button>
      <div className="login-card">
        <svg className="login-mark" viewBox="0 0 48 48" aria-hidden="true">
          <path
            d="M24 3 42 9v14c0 11-7.6 18.6-18 22C13.6 41.6 6 34 6 23V9Z"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
          />
          <path d="M15 17h8v7h-8Zm10 0h8v7h-8Zm-10 9h8v7h-8Z" fill="currentColor" opacity=".35" />
          <path d="M25 26h8v7h-8Z" fill="var(--accent)" />
        </svg>
        <h1>{t('title')}</h1>
        <p className="login-subtitle">{t('subtitle')}</p>
        <Form<Fields>
          layout="vertical"
          size="large"
          requiredMark={false}
          onFinish={(fields) => void submit(fields)}
        >
          <Form.Item
            name="username"
            label={t('username')}
            rules={[{ required: true, message: t('required') }]}
          >
            <Input autoFocus autoComplete="username" data-testid="username" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('password')}
            rules={[{ required: true, message: t('required') }]}
            extra={capsLock ? <span className="login-caps">{t('capsLock')}</span> : undefined}
          >
            <Input.Password
              ref={password}
              autoComplete="current-password"
              data-testid="password"
              onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
            />
          </Form.Item>
          <div aria-live="polite">
            {notice !== null && (
              <Alert
                className="login-alert"
                type={problem === null ? 'info' : 'error'}
                showIcon
                title={notice}
              />
            )}
          </div>
          <Button type="primary" htmlType="submit" block loading={busy} data-testid="sign-in">
            {t('signIn')}
          </Button>
        </Form>
        <p className="login-audit">{t('audit')}</p>
      </div>
    </div>
  );
}
