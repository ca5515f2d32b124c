import { Button, Empty, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_QUANTITY, type Need } from '#shared/operations/needs.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useCommand } from '../../app/use-command.ts';
import { NEED_MARK } from './words.ts';

function Row({ operationId, need, mayCommand }: { operationId: string; need: Need; mayCommand: boolean }) {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { busy, run } = useCommand();
  const { id: needId, text, quantity, met, state } = need;
  const meet = (next: number): void =>
    void run(
      () => api.call.operations.meetNeed.mutate({ operationId, needId, met: next }),
      t('need.changed'),
    );
  return (
    <li data-testid="need" data-state={state}>
      <StateMark state={NEED_MARK[state]} />
      <span className="need-text">{text}</span>
      <span>{t('need.count', { met, quantity })}</span>
      <span className="need-state">{t(`need.${state}`)}</span>
      {mayCommand && state !== 'cancelled' && (
        <span className="need-buttons">
          <Button
            size="small"
            aria-label={t('need.less', { text })}
            disabled={busy || met === 0}
            onClick={() => meet(met - 1)}
          >
            −
          </Button>
          <Button
            size="small"
            aria-label={t('need.more', { text })}
            data-testid="need-more"
            disabled={busy || met >= quantity}
            onClick={() => meet(met + 1)}
          >
            +
          </Button>
          <Button
            size="small"
            type="text"
            disabled={busy}
            aria-label={t('need.cancelLabel', { text })}
            onClick={() =>
              void run(
                () => api.call.operations.cancelNeed.mutate({ operationId, needId }),
                t('need.changed'),
              )
            }
          >
            {t('need.cancel')}
          </Button>
        </span>
      )}
    </li>
  );
}

/** Something that is lacking, with how many. */
function AddNeed({ operationId }: { operationId: string }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { busy, run } = useCommand();
  const [text, setText] = useState('');
  const [quantity, setQuantity] = useState(1);
  const [needId, setNeedId] = useState(() => crypto.randomUUID());
  const add = async (): Promise<void> => {
    const given = { operationId, needId, text: text.trim(), quantity };
    if (given.text !== '' && (await run(() => api.call.operations.addNeed.mutate(given), t('need.added')))) {
      setText('');
      setQuantity(1);
      setNeedId(crypto.randomUUID());
    }
  };
  return (
    <form
      className="need-form"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Input
        size="small"
        value={text}
        maxLength={200}
        placeholder={t('need.placeholder')}
        aria-label={t('need.text')}
        data-testid="need-text"
        onChange={({ target }) => setText(target.value)}
      />
      <InputNumber
        size="small"
        min={1}
        max={MAX_QUANTITY}
        precision={0}
        value={quantity}
        aria-label={t('need.quantity')}
        onChange={(next) => setQuantity(next ?? 1)}
      />
      <Button
        size="small"
        htmlType="submit"
        loading={busy}
        disabled={text.trim() === ''}
        data-testid="need-add"
      >
        {t('need.add')}
      </Button>
    </form>
  );
}

/** What the operation lacks. */
export function Needs({
  operationId,
  needs,
  mayCommand,
}: {
  operationId: string;
  needs: readonly Need[];
  mayCommand: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('operations');
  return (
    <section className="operation-needs" aria-label={t('need.title')}>
      <h3>{t('need.title')}</h3>
      {mayCommand && <AddNeed operationId={operationId} />}
      {needs.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('need.none')} />
      ) : (
        <ul>
          {needs.map((need) => (
            <Row key={need.id} operationId={operationId} need={need} mayCommand={mayCommand} />
          ))}
        </ul>
      )}
    </section>
  );
}
