import { Button, Empty, Segmented } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useViewParams } from '../../app/views.ts';
import { useElementSize } from '../../components/use-element-size.ts';
import { useEscape } from '../pipeline/shared/use-escape.ts';
import { ClosedOrders } from './ClosedOrders.tsx';
import { composeOrder, endComposing, useCompose } from './compose.ts';
import { OpenOrders } from './OpenOrders.tsx';
import { OrderForm, type OrderTarget } from './OrderForm.tsx';
import { OrderPage } from './OrderPage.tsx';
import type { Viewer } from './orders.ts';
import { useViewer } from './viewer.ts';
import './supervision.css';

/** From this width on the list and an order stand side by side. */
const WIDE_PX = 760;
const NO_TARGET: OrderTarget = { title: '' };

type Show = 'open' | 'closed';

function Bar({ show, onShow }: { show: Show; onShow: (show: Show) => void }): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const mayCommand = useMayCommand();
  const open = useLive((live) => live.orders.size);
  const composing = useCompose((s) => s.open);
  return (
    <div className="orders-bar">
      <Segmented<Show>
        size="small"
        aria-label={t('show')}
        value={show}
        onChange={onShow}
        options={[
          { value: 'open', label: t('open', { n: open }) },
          { value: 'closed', label: t('closed') },
        ]}
      />
      <span className="orders-space" />
      {mayCommand && (
        <Button size="small" icon={<PlusOutlined />} onClick={composeOrder} data-testid="order-new">
          {t('form.new')}
        </Button>
      )}
      <OrderForm open={composing} onClose={endComposing} target={NO_TARGET} suggestion="" />
    </div>
  );
}

function Panel({ viewer }: { viewer: Viewer }): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const panel = useRef<HTMLElement>(null);
  const { width } = useElementSize(panel);
  const [params, setParams] = useViewParams('supervision');
  const orderId = params['order'];
  const show: Show = params['show'] === 'closed' ? 'closed' : 'open';
  const select = (order: string): void => setParams({ ...params, order });
  const wide = width >= WIDE_PX;
  const [leftId, setLeftId] = useState<string | null>(null);
  const showOthers = (next: Show): void => {
    setLeftId(null);
    setParams({ ...params, show: next === 'open' ? '' : next });
  };
  const leave = (): void => {
    // A list that stood beside the page has kept its focus.
    setLeftId(wide ? null : (orderId ?? null));
    select('');
  };
  useEscape(panel, () => {
    if (orderId !== undefined) {
      leave();
    }
    return orderId !== undefined;
  });
  const List = show === 'open' ? OpenOrders : ClosedOrders;
  return (
    <section
      className="orders"
      ref={panel}
      aria-label={t('title')}
      data-wide={wide}
      data-testid="supervision-panel"
    >
      {(wide || orderId === undefined) && (
        <div className="orders-side">
          <Bar show={show} onShow={showOthers} />
          <div className="orders-list">
            <List viewer={viewer} selectedId={orderId} leftId={leftId} onSelect={select} />
          </div>
        </div>
      )}
      {orderId !== undefined && <OrderPage key={orderId} orderId={orderId} alone={!wide} onClose={leave} />}
      {wide && orderId === undefined && (
        <div className="orders-none">
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('choose')} />
        </div>
      )}
    </section>
  );
}

/** Supervision orders (督办) that the user's courts have sent or got, and what can be done with each. */
export function SupervisionPanel(): React.JSX.Element | null {
  const viewer = useViewer();
  return viewer === null ? null : <Panel viewer={viewer} />;
}
