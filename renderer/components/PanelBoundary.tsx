import { Button, Result } from 'antd';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

interface State {
  error: Error | null;
}

/** Shows in plain words that a panel failed, with a way to try again, in place of the panel. */
export class PanelBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) {
      return this.props.children;
    }
    return (
      <Result
        status="warning"
        title={i18next.t('app:error.title')}
        subTitle={error.message}
        extra={<Button onClick={() => this.setState({ error: null })}>{i18next.t('app:error.retry')}</Button>}
      />
    );
  }
}
