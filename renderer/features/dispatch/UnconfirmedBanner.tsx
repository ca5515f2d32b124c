import { App, Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isAlarming, isConfirmed, type Instruction } from '#shared/dispatch.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi } from '../../app/session.ts';
import { bridge } from '../../bridge/bridge.ts';
import { StateMark } from '../../components/StateMark.tsx';
import './dispatch.css';

/** Units that haven't confirmed, by call sign. */
function useSilentUnits({ receipts }: Instruction): string[] {
  const units = useLive((live) => live.units);
  return receipts
    .filter((receipt) => !isConfirmed(receipt))
    .map(({ unitId }) => units.get(unitId)?.callSign ?? unitId);
}

function Row({ instruction }: { instruction: Instruction }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const { message } = App.useApp();
  const api = useApi();
  const mayCommand = useMayCommand();
  const silent = useSilentUnits(instruction);
  const [busy, setBusy] = useState(false);
  const acknowledge = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.call.dispatch.acknowledgeUnconfirmed.mutate({ instructionId: instruction.id });
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="unconfirmed" data-testid="unconfirmed" data-instruction-id={instruction.id}>
      <StateMark state="attention" size={14} />
      <b>{t('unconfirmed.waiting', { count: silent.length, n: silent.length })}</b>
      <span>{silent.slice(0, 6).join(' · ')}</span>
      <span className="unconfirmed-text" title={instruction.text}>
        {formatTime(instruction.createdAt)} {instruction.text}
      </span>
      {mayCommand ? (
        <Button
          size="small"
          loading={busy}
          onClick={() => void acknowledge()}
          data-testid="unconfirmed-acknowledge"
        >
          {t('unconfirmed.acknowledge')}
        </Button>
      ) : (
        <span>{t('unconfirmed.notYours')}</span>
      )}
    </div>
  );
}

/** Tells the operating system of each once, for a console that is behind other windows. */
function useNotices(instructions: readonly Instruction[]): void {
  const { t } = useTranslation('dispatch');
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { id, text } of instructions) {
      if (!told.current.has(id)) {
        told.current.add(id);
        void bridge.notify({ title: t('unconfirmed.title'), body: text, urgent: true });
      }
    }
  }, [instructions, t]);
}

/** Instructions that units haven't confirmed in time, in every mode, until somebody takes notice or all have confirmed. */
export function UnconfirmedBanner(): React.JSX.Element | null {
  const instructions = useLive((live) => live.instructions);
  const alarming = useMemo(() => [...instructions.values()].filter(isAlarming), [instructions]);
  useNotices(alarming);
  return alarming.length === 0 ? null : (
    <div className="unconfirmed-banner" role="alert" data-testid="unconfirmed-banner">
      {alarming.map((instruction) => (
        <Row key={instruction.id} instruction={instruction} />
      ))}
    </div>
  );
}
