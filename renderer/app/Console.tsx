import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useTranslation } from 'react-i18next';
import { PanelBoundary } from '../components/PanelBoundary.tsx';
import { Login } from '../features/login/Login.tsx';
import { queryClient } from './query.ts';
import { useSession } from './session.ts';
import { Shell } from './shell/Shell.tsx';
import { antTheme } from './theme.ts';

function Stage(): React.JSX.Element {
  const stage = useSession((s) => s.stage);
  switch (stage) {
    case 'starting': {
      return <Spin fullscreen />;
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
  const { i18n } = useTranslation();
  return (
    <ConfigProvider theme={antTheme} locale={i18n.language === 'en' ? enUS : zhCN}>
      <App className="app-root" style={{ height: '100%' }}>
        <PanelBoundary>
          <QueryClientProvider client={queryClient}>
            <Stage />
          </QueryClientProvider>
        </PanelBoundary>
      </App>
    </ConfigProvider>
  );
}
