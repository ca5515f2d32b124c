import { DownloadOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Empty, Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BriefFormat, type BriefLanguage } from '#shared/analysis/brief.ts';
import { addMonths, dayOf, isoDate } from '#shared/calendar/zone.ts';
import type { BriefEntry } from '#shared/contract/analysis.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatMonth, formatTime } from '../../../app/format.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { BriefPage } from './BriefPage.tsx';
import { useBrief, useBriefFile, useBriefs } from './use-briefs.ts';
import './briefs.css';

/** Months back from now that a brief can be made of: ten years. */
const MONTHS = 120;

/** `2026-03` by its name in the language of the console. */
const monthName = (month: string): string => formatMonth(Date.parse(`${month}-15T00:00:00Z`));

interface MakeProps {
  catalogueId: string;
  courtId: string;
  onMade: (id: string) => Promise<void>;
}

/** Makes a brief of a month. */
function Make({ catalogueId, courtId, onMade }: MakeProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const { busy, run } = useCommand();
  const today = dayOf(api.serverNow());
  const [month, setMonth] = useState(isoDate(addMonths(today, -1)).slice(0, 7));
  const make = async (): Promise<void> => {
    const id = crypto.randomUUID();
    const made = run(() => api.call.analysis.makeBrief.mutate({ id, catalogueId, courtId, month }));
    if (await made) {
      await onMade(id);
    }
  };
  return (
    <form
      className="brief-make"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Select
        size="small"
        showSearch={{ optionFilterProp: 'label' }}
        className="brief-month"
        aria-label={t('brief.month')}
        value={month}
        options={Array.from({ length: MONTHS }, (_, back) => {
          const value = isoDate(addMonths(today, -back)).slice(0, 7);
          return { value, label: monthName(value) };
        })}
        onChange={setMonth}
        data-testid="brief-month"
      />
      <Button
        size="small"
        type="primary"
        htmlType="submit"
        icon={<PlusOutlined />}
        loading={busy}
        data-testid="brief-make"
      >
        {t('brief.make')}
      </Button>
    </form>
  );
}

function Entry({
  brief,
  isShown,
  onShow,
}: {
  brief: BriefEntry;
  isShown: boolean;
  onShow: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { month, madeAt, madeBy } = brief;
  return (
    <li>
      <button type="button" aria-pressed={isShown} onClick={onShow} data-testid="brief-entry">
        <b>{monthName(month)}</b>
        <small>
          {madeBy === null ? t('brief.byTimetable') : madeBy} · {formatTime(madeAt)}
        </small>
      </button>
    </li>
  );
}

/** A brief with its languages and files. */
function Shown({ brief }: { brief: BriefEntry }): React.JSX.Element {
  const { t, i18n } = useTranslation('analysis');
  const [language, setLanguage] = useState<BriefLanguage>(i18n.language === 'en' ? 'en' : 'zh');
  const { document, error } = useBrief(brief.id, language);
  const { busy, run } = useCommand();
  const file = useBriefFile();
  return (
    <div className="briefs-shown">
      <div className="analysis-row">
        <Segmented<BriefLanguage>
          size="small"
          value={language}
          onChange={setLanguage}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          data-testid="brief-language"
        />
        <span className="analysis-space" />
        {BriefFormat.options.map((format) => (
          <Button
            key={format}
            size="small"
            icon={<DownloadOutlined />}
            loading={busy}
            disabled={document === undefined}
            onClick={() =>
              document !== undefined && void run(() => file(brief.id, format, document), t('export.done'))
            }
            data-testid={`brief-${format}`}
          >
            {format.toUpperCase()}
          </Button>
        ))}
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {document === undefined && error === null && <Skeleton active paragraph={{ rows: 12 }} />}
      {document !== undefined && <BriefPage document={document} />}
    </div>
  );
}

interface BriefsViewProps {
  catalogueId: string;
  courtId: string;
  briefId: string | undefined;
  onShow: (briefId: string) => void;
}

/** Monthly briefs (月报) of a court: made on the first of each month, or on demand. */
export function BriefsView({ catalogueId, courtId, briefId, onShow }: BriefsViewProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { briefs, error, refresh } = useBriefs(courtId);
  const shown = briefs?.find(({ id }) => id === briefId) ?? briefs?.[0];
  return (
    <div className="briefs" data-testid="briefs">
      <nav className="briefs-list" aria-label={t('tab.briefs')}>
        <Make
          catalogueId={catalogueId}
          courtId={courtId}
          onMade={async (id) => {
            await refresh();
            onShow(id);
          }}
        />
        {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
        {briefs === undefined && error === null && <Skeleton active paragraph={{ rows: 6 }} />}
        <ul>
          {briefs?.map((brief) => (
            <Entry
              key={brief.id}
              brief={brief}
              isShown={brief.id === shown?.id}
              onShow={() => onShow(brief.id)}
            />
          ))}
        </ul>
      </nav>
      {shown === undefined ? (
        briefs !== undefined && (
          <Empty
            className="briefs-shown"
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={t('brief.none')}
          />
        )
      ) : (
        <Shown key={shown.id} brief={shown} />
      )}
    </div>
  );
}
