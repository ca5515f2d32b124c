import { InfoCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Popover, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import { formatTime } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';
import { figureText } from './figure-text.ts';
import type { Names } from './use-names.ts';

function Content({ id, names }: { id: MeasureId; names: Names }): React.JSX.Element {
  const { t, i18n } = useTranslation('analysis');
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['analysis.definition', id],
    queryFn: () => api.call.analysis.definition.query({ measure: id }),
  });
  const { source, target, timing, unit } = MEASURES[id];
  const english = i18n.language === 'en';
  return (
    <dl className="analysis-definition" data-testid="analysis-definition">
      <dt>{t('definition.formula')}</dt>
      <dd>{names.formula(id)}</dd>
      <dt>{t('definition.source')}</dt>
      <dd>
        {source === null
          ? t('definition.own')
          : `${source.document} ${english ? source.articleEn : source.articleZh}`}
      </dd>
      {target !== null && (
        <>
          <dt>{t('definition.target')}</dt>
          <dd>
            {figureText(unit, target.value)}（{target.source}）
          </dd>
        </>
      )}
      <dt>{t('definition.timing')}</dt>
      <dd>{t(`timing.${timing}`)}</dd>
      <dt>{t('definition.asOf')}</dt>
      <dd>{data === undefined || data.asOf === null ? '—' : formatTime(data.asOf)}</dd>
      <dt>{t('definition.query')}</dt>
      <dd>
        {data === undefined ? (
          <Skeleton active title={false} paragraph={{ rows: 2 }} />
        ) : (
          <code>{data.sql}</code>
        )}
      </dd>
    </dl>
  );
}

/** What a figure means, in one click: formula, source, target, as of when, and the query that computes it. */
export function Definition({ id, names }: { id: MeasureId; names: Names }): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const [open, setOpen] = useState(false);
  const label = t('definition.of', { name: names.measure(id) });
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      title={names.measure(id)}
      content={open ? <Content id={id} names={names} /> : null}
    >
      <Button
        type="text"
        size="small"
        className="analysis-info"
        icon={<InfoCircleOutlined />}
        aria-label={label}
        title={label}
        data-testid={`definition-${id}`}
      />
    </Popover>
  );
}
