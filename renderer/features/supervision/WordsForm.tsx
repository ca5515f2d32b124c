import { Button, Input } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { OrderText } from '#shared/supervision.ts';
import { useApi } from '../../app/session.ts';
import { DueField } from './DueField.tsx';
import { isDueAllowed } from './due-times.ts';
import { useFocusBack } from './use-focus-back.ts';
import './order-form.css';

const MAX_TEXT = 4000;

interface WordsFormProps {
  /** Ids of the form, its text and its button for tests. */
  testIds: { form: string; text: string; send: string };
  textLabel: string;
  text: string;
  onText: (text: string) => void;
  rows: number;
  /** The time that the order is to have; undefined where the step sets none. */
  due: { label: string; at: number | null; onChange: (at: number | null) => void } | undefined;
  /** What else has to be given is there. */
  ready?: boolean;
  busy: boolean;
  sendLabel: string;
  danger?: boolean;
  onSend: () => void;
  onClose: () => void;
  /** What stands above the text. */
  children?: React.ReactNode;
}

/** The text of an order or of a step, and perhaps its time; Ctrl+Enter sends. */
export function WordsForm(props: WordsFormProps): React.JSX.Element {
  const { testIds, textLabel, text, onText, rows, due, busy, onSend, children } = props;
  const api = useApi();
  const ids = useId();
  useFocusBack();
  const isDue = due === undefined || isDueAllowed(due.at, api.serverNow());
  const isReady = OrderText.safeParse(text).success && isDue && props.ready !== false && !busy;
  const send = (event: React.SyntheticEvent): void => {
    event.preventDefault();
    if (isReady) {
      onSend();
    }
  };
  return (
    <form className="order-form" data-testid={testIds.form} onSubmit={send}>
      {children}
      <label htmlFor={`${ids}text`}>{textLabel}</label>
      <Input.TextArea
        id={`${ids}text`}
        autoFocus
        value={text}
        maxLength={MAX_TEXT}
        autoSize={{ minRows: rows, maxRows: 14 }}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            send(event);
          }
        }}
        data-testid={testIds.text}
      />
      {due !== undefined && (
        <>
          <label htmlFor={`${ids}due`}>{due.label}</label>
          <DueField id={`${ids}due`} value={due.at} onChange={due.onChange} />
        </>
      )}
      <Foot {...props} ready={isReady} />
    </form>
  );
}

function Foot(
  props: Pick<WordsFormProps, 'ready' | 'busy' | 'danger' | 'sendLabel' | 'testIds' | 'onClose'>,
): React.JSX.Element {
  const { t } = useTranslation('supervision');
  return (
    <div className="order-form-foot">
      <span>{t('form.keys')}</span>
      <Button onClick={props.onClose}>{t('app:cancel')}</Button>
      <Button
        type="primary"
        danger={props.danger === true}
        htmlType="submit"
        disabled={props.ready !== true}
        loading={props.busy}
        data-testid={props.testIds.send}
      >
        {props.sendLabel}
      </Button>
    </div>
  );
}
