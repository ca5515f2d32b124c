import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Empty, Popconfirm, Switch, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingRule } from '#shared/recordings.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { useSourceNames } from '../use-source-name.ts';
import { dayRanges } from './rule-fields.ts';
import { RuleForm } from './RuleForm.tsx';

const NAMES_SHOWN = 4;

/** When a rule records, and what. */
function useRuleWords(): (rule: RecordingRule) => { when: string; what: string } {
  const { t } = useTranslation('recordings');
  const nameOf = useSourceNames();
  return (rule) => {
    if (rule.kind === 'sos') {
      return {
        when: t('rules.sosWhen', { before: rule.beforeS, after: rule.afterS }),
        what: t('rules.sosWhat'),
      };
    }
    const days = dayRanges(rule.weekdays)
      .map(([from, to]) =>
        from === to ? t(`weekday.${from}`) : `${t(`weekday.${from}`)}–${t(`weekday.${to}`)}`,
      )
      .join(t('rules.comma'));
    const names = rule.sourceIds.slice(0, NAMES_SHOWN).map(nameOf).join(t('rules.comma'));
    const more = rule.sourceIds.length - NAMES_SHOWN;
    return {
      when: `${days} ${rule.from}–${rule.to}${rule.to <= rule.from ? ` (${t('rules.nextDay')})` : ''}`,
      what: more > 0 ? t('rules.more', { names, n: more }) : names,
    };
  };
}

/** What is recorded by itself; administrators change it. */
export function RuleList(): React.JSX.Element {
  const { t, i18n } = useTranslation('recordings');
  const api = useApi();
  const mayChange = useSession((s) => s.me?.role === 'administrator');
  const courts = useLive((live) => live.courts);
  const { run } = useCommand();
  const [form, setForm] = useState<{ rule: RecordingRule | null } | null>(null);
  const words = useRuleWords();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['recordings.rules'],
    queryFn: () => api.call.recordings.listRules.query({}),
  });
  const again = (): void => void refetch();
  const columns: TableColumnsType<RecordingRule> = [
    {
      title: t('rules.name'),
      render: (_, rule) => (
        <span className="recordings-two">
          <b>{rule.name}</b>
          <small>
            {i18n.language === 'en' ? courts.get(rule.courtId)?.nameEn : courts.get(rule.courtId)?.nameZh}
          </small>
        </span>
      ),
    },
    { title: t('rules.kind'), width: 110, render: (_, { kind }) => t(`trigger.${kind}`) },
    { title: t('rules.when'), width: '26%', render: (_, rule) => words(rule).when },
    { title: t('rules.what'), width: '26%', render: (_, rule) => words(rule).what },
    {
      title: t('rules.enabled'),
      width: 80,
      render: (_, rule) =>
        mayChange ? (
          <Switch
            size="small"
            checked={rule.enabled}
            aria-label={`${t('rules.enabled')} ${rule.name}`}
            onChange={(enabled) =>
              void run(() => api.call.recordings.saveRule.mutate({ ...rule, enabled })).then(again)
            }
          />
        ) : (
          t(rule.enabled ? 'rules.on' : 'rules.off')
        ),
    },
    ...(mayChange
      ? [
          {
            title: '',
            width: 130,
            render: (_: unknown, rule: RecordingRule) => (
              <>
                <Button size="small" type="link" onClick={() => setForm({ rule })}>
                  {t('rules.change')}
                </Button>
                <Popconfirm
                  title={t('rules.removeAsk', { name: rule.name })}
                  onConfirm={() =>
                    void run(() => api.call.recordings.removeRule.mutate({ ruleId: rule.id })).then(again)
                  }
                >
                  <Button size="small" type="link" danger>
                    {t('rules.remove')}
                  </Button>
                </Popconfirm>
              </>
            ),
          },
        ]
      : []),
  ];
  return (
    <section aria-label={t('rules.list')}>
      <div className="recordings-bar">
        <h3>{t('rules.list')}</h3>
        {mayChange && (
          <Button size="small" type="primary" onClick={() => setForm({ rule: null })} data-testid="rule-new">
            {t('rules.create')}
          </Button>
        )}
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      <Table<RecordingRule>
        size="small"
        rowKey="id"
        loading={isPending}
        columns={columns}
        dataSource={data ?? []}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        locale={{
          emptyText: (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={t(mayChange ? 'rules.noneAdmin' : 'rules.none')}
            />
          ),
        }}
        onRow={({ id }) =>
          ({ 'data-testid': 'rule-row', 'data-rule': id }) as React.HTMLAttributes<HTMLElement>
        }
      />
      {form !== null && <RuleForm rule={form.rule} onClose={() => setForm(null)} onSaved={again} />}
    </section>
  );
}
