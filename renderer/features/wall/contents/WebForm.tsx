import { Button, Form, Input, Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';
import { useLive } from '../../../app/live/store.ts';
import type { Stage } from '../stage/stage.ts';

interface WebFormProps {
  stage: Stage;
  onPut: (content: Content) => void;
}

/** A page of the private network, of an origin that the wall's list has. */
export function WebForm({ stage, onPut }: WebFormProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const origins = useLive((live) => live.walls.get(stage.id)?.webOrigins) ?? [];
  if (origins.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('form.noOrigins')} />;
  }
  const isAllowed = (url: string): boolean => origins.includes(URL.parse(url)?.origin ?? '');
  return (
    <Form<{ url: string }>
      layout="vertical"
      initialValues={{ url: `${origins[0] ?? ''}/` }}
      onFinish={({ url }) => onPut({ kind: 'web', url })}
    >
      <Form.Item
        name="url"
        label={t('form.url')}
        extra={t('form.origins', { origins: origins.join('　') })}
        rules={[
          {
            validator: (_, url: string) =>
              isAllowed(url) ? Promise.resolve() : Promise.reject(new Error(t('form.originRule'))),
          },
        ]}
      >
        <Input maxLength={500} data-testid="wall-url" />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {t('form.put')}
      </Button>
    </Form>
  );
}
