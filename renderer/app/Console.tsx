import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { hostWindow } from '../bridge/host-window.ts';
import { PanelBoundary } from '../components/PanelBoundary.tsx';
import { Login } from '../features/login/Login.tsx';
import { queryClient } from './query.ts';
import { useSession } from './session.ts';
import { Shell } from './shell/Shell.tsx';
import { antTheme } from './theme.ts';

function Stage(): React.JSX.Element {
  const { t } = useTranslation();
  const stage = useSession((s) => s.stage);
  switch (stage) {
    case 'starting': {
      return <Spin fullscreen description={t('starting')} />;
    }
    case 'signedOut': {
      return <Login />;
    }
    case 'signedIn': {
      return <Shell />;
    }
  }
}

/** Theme, language and what stands on the screen: the login or the shell. */
export function Console(): React.JSX.Element {
  const { t, i18n } = useTranslation();
  const signedIn = useSession((s) => s.stage === 'signedIn');
  useEffect(() => {
    document.title = t('product');
    hostWindow.document.title = document.title;
  }, [t]);
  return (
    <ConfigProvider theme={antTheme} locale={i18n.language === 'en' ? enUS : zhCN}>
      {/* Its own for each session: messages and questions of one user never outlive it. */}
      <App key={signedIn ? 'in' : 'out'} className="app-root" style={{ height: '100%' }}>
        <PanelBoundary>
          <QueryClientProvider client={queryClient}>
            <Stage />
          </QueryClientProvider>
        </PanelBoundary>
      </App>
    </ConfigProvider>
  );
}
