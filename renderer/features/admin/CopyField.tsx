import { CopyOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../app/error-text.ts';

/** A value that is to be taken over into another program. */
export function CopyField({
  label,
  value,
  testId,
}: {
  label: string;
  value: string;
  testId: string;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      void message.success(t('copied'));
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  return (
    <Form.Item label={label}>
      <Space.Compact block>
        <Input
          readOnly
          value={value}
          aria-label={label}
          data-testid={testId}
          onFocus={(event) => event.target.select()}
        />
        <Button
          icon={<CopyOutlined />}
          aria-label={t('copyName', { name: label })}
          data-testid={`${testId}-copy`}
          onClick={() => void copy()}
        >
          {t('copy')}
        </Button>
      </Space.Compact>
    </Form.Item>
  );
}
