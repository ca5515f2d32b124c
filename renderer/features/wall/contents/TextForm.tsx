import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';

/** Words for the hall: a notice, a name, a welcome. */
export function TextForm({ onPut }: { onPut: (content: Content) => void }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <Form<{ text: string }>
      layout="vertical"
      onFinish={({ text }) => onPut({ kind: 'text', text: text.trim() })}
    >
      <Form.Item
        name="text"
        label={t('form.text')}
        rules={[{ required: true, whitespace: true, max: 500, message: t('form.textRule') }]}
      >
        <Input.TextArea rows={4} maxLength={500} showCount data-testid="wall-text" />
      </Form.Item>
      <Button type="primary" htmlType="submit" data-testid="wall-text-put">
        {t('form.put')}
      </Button>
    </Form>
  );
}
