import { Button, Form, Input, Select, Space } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { AgendaItem, Decision } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatDate } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';
import { DEFAULT_CATALOGUE, useCatalogue } from '../pipeline/catalogue.ts';
import { openView } from '../../app/views.ts';
import { fromDateField, toDateField } from '../recordings/date-field.ts';
import { DateTimeField } from '../recordings/DateTimeField.tsx';
import { useCommand } from '../../app/use-command.ts';

const MARK: Record<Decision['state'], MarkState> = {
  entered: 'offline',
  readBack: 'attention',
  confirmed: 'normal',
  done: 'done',
  withdrawn: 'blocked',
};
const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;

interface Fields {
  caseNo: number;
  responsible: string;
  text: string;
  nodeId: string | null;
  dueAt: string;
}

/** A decision in one line: which case, who, what, by when. */
function DecisionForm({
  item,
  onCommand,
}: {
  item: AgendaItem;
  onCommand: (command: ConsultationCommand) => Promise<boolean>;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const words = useCatalogue(DEFAULT_CATALOGUE);
  const [form] = Form.useForm<Fields>();
  /** The last one that was sent: where no answer came it may be kept already, so it is sent again under its id. */
  const sent = useRef({ id: '', words: '' });
  const enter = async ({ caseNo, responsible, text, nodeId, dueAt }: Fields): Promise<void> => {
    const due = fromDateField(dueAt);
    if (due === null) {
      return;
    }
    const fields = { itemId: item.id, caseNo, responsible, text, nodeId, dueAt: due };
    const words = JSON.stringify(fields);
    if (sent.current.words !== words) {
      sent.current = { id: crypto.randomUUID(), words };
    }
    if (await onCommand({ type: 'enterDecision', decision: { ...fields, id: sent.current.id } })) {
      sent.current = { id: '', words: '' };
      form.resetFields(['text']);
    }
  };
  return (
    <Form<Fields>
      form={form}
      layout="inline"
      size="small"
      className="decision-form"
      initialValues={{
        caseNo: item.cases[0]?.no,
        responsible: '',
        text: '',
        nodeId: null,
        dueAt: toDateField(api.serverNow() + USUAL_DAYS * DAY_MS).slice(0, 16),
      }}
      onFinish={(fields) => void enter(fields)}
    >
      <Form.Item name="caseNo">
        <Select
          aria-label={t('decision.case')}
          options={item.cases.map(({ no, number }) => ({ value: no, label: number ?? String(no) }))}
        />
      </Form.Item>
      <Form.Item name="text" rules={[{ required: true, whitespace: true, message: '' }]}>
        <Input
          maxLength={500}
          placeholder={t('decision.text')}
          aria-label={t('decision.text')}
          data-testid="decision-text"
        />
      </Form.Item>
      <Form.Item name="responsible" rules={[{ required: true, whitespace: true, message: '' }]}>
        <Input
          maxLength={80}
          placeholder={t('decision.responsible')}
          aria-label={t('decision.responsible')}
          data-testid="decision-responsible"
        />
      </Form.Item>
      <Form.Item name="nodeId">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('decision.node')}
          aria-label={t('decision.node')}
          options={(words?.view.nodes ?? []).map(({ id }) => ({ value: id, label: words?.node(id) ?? id }))}
        />
      </Form.Item>
      <Form.Item name="dueAt">
        <DateTimeField label={t('decision.due')} testId="decision-due" />
      </Form.Item>
      <Button htmlType="submit" type="primary" data-testid="decision-enter">
        {t('decision.enter')}
      </Button>
    </Form>
  );
}

function Steps({
  decision,
  isWriter,
  isReceiver,
  onCommand,
}: {
  decision: Decision;
  isWriter: boolean;
  isReceiver: boolean;
  onCommand: (command: ConsultationCommand) => Promise<boolean>;
}): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  const [result, setResult] = useState('');
  const { id, state } = decision;
  const step = (type: 'readBack' | 'confirmDecision' | 'withdrawDecision'): void =>
    void onCommand({ type, id });
  return (
    <Space size={4} wrap>
      {isWriter && state === 'entered' && (
        <Button size="small" type="primary" onClick={() => step('readBack')} data-testid="decision-read-back">
          {t('decision.readBack')}
        </Button>
      )}
      {isWriter && (state === 'entered' || state === 'readBack') && (
        <Button size="small" onClick={() => step('withdrawDecision')}>
          {t('decision.withdraw')}
        </Button>
      )}
      {isReceiver && state === 'readBack' && (
        <Button
          size="small"
          type="primary"
          onClick={() => step('confirmDecision')}
          data-testid="decision-confirm"
        >
          {t('decision.confirm')}
        </Button>
      )}
      {isReceiver && state === 'confirmed' && (
        <Space.Compact size="small">
          <Input
            value={result}
            maxLength={1000}
            placeholder={t('decision.result')}
            aria-label={t('decision.result')}
            onChange={({ target }) => setResult(target.value)}
            data-testid="decision-result"
          />
          <Button
            disabled={result.trim() === ''}
            onClick={() => void onCommand({ type: 'finishDecision', id, result: result.trim() })}
            data-testid="decision-finish"
          >
            {t('decision.finish')}
          </Button>
        </Space.Compact>
      )}
    </Space>
  );
}

/** What was decided: entered, read back, confirmed by the court that receives it, carried out. */
export function Decisions({
  session,
  isWriter,
}: {
  session: ConsultationView;
  isWriter: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const { run } = useCommand();
  const item = session.agenda.find(({ id }) => id === session.itemId);
  const onCommand = (command: ConsultationCommand): Promise<boolean> =>
    run(() => api.call.consultation.command.mutate({ consultationId: session.id, command }));
  return (
    <div className="consultation-decisions">
      {isWriter && item !== undefined && item.cases.length > 0 && (
        <DecisionForm key={item.id} item={item} onCommand={onCommand} />
      )}
      {isWriter && (item === undefined || item.cases.length === 0) && (
        <p className="consultation-dim">{t('decision.noCase')}</p>
      )}
      {session.decisions.length === 0 ? (
        <p className="consultation-dim">{t('decision.none')}</p>
      ) : (
        <ul>
          {session.decisions.map((decision) => (
            <li key={decision.id} data-testid="decision" data-state={decision.state}>
              <span className="consultation-phase">
                <StateMark state={MARK[decision.state]} /> {t(`decision.state.${decision.state}`)}
              </span>
              <p>{decision.text}</p>
              <small>
                {session.line === null ? (
                  <button
                    type="button"
                    className="consultation-link"
                    onClick={() => openView('cases', { case: String(decision.caseNo) })}
                  >
                    {decision.caseNumber ?? decision.caseNo}
                  </button>
                ) : (
                  // The other server's number of the case may be another case's here.
                  <span>{decision.caseNumber ?? decision.caseNo}</span>
                )}{' '}
                · {decision.responsible} · {t('decision.by', { date: formatDate(decision.dueAt) })}
                {decision.confirmedBy !== null &&
                  ` · ${t('decision.confirmedBy', { name: decision.confirmedBy })}`}
                {decision.result !== null && ` · ${decision.result}`}
              </small>
              <Steps
                decision={decision}
                isWriter={isWriter}
                isReceiver={session.received.includes(decision.id)}
                onCommand={onCommand}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
