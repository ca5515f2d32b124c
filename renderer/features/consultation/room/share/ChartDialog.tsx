import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedQuestion } from '#shared/analysis/saved.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { useApi, useSession } from '../../../../app/session.ts';
import { chartWords } from '../../../analysis/chart/use-chart-words.ts';
import { useCellTitle } from '../../../analysis/dashboards/use-cell-title.ts';
import { questionOf, viewOfSaved } from '../../../analysis/explore/state.ts';
import { useSaved } from '../../../analysis/saved/use-saved.tsx';
import { useNames } from '../../../analysis/use-names.ts';
import { DEFAULT_CATALOGUE } from '../../../pipeline/default-catalogue.ts';
import { formatIsoDay, formatMinute } from '../../../pipeline/shared/dates.ts';
import { useCourtNames } from '../../../pipeline/shared/court-names.ts';
import { ContentBoard } from '../../content-board.ts';
import { chartPage } from '../../content/chart-page.ts';
import type { SessionClient } from '../../session-client.ts';
import { ShareDialog } from './ShareDialog.tsx';

interface Choice {
  key: string;
  title: string;
  question: SavedQuestion;
}

/** The saved views, and the charts of each dashboard. */
function useChoices(): {
  choices: Choice[];
  options: { label: string; options: { value: string; label: string }[] }[];
  isLoading: boolean;
} {
  const { views, dashboards, isLoading } = useSaved();
  const { t: analysis } = useTranslation('analysis');
  const titleOf = useCellTitle(useNames(DEFAULT_CATALOGUE));
  const groups = [
    {
      label: analysis('saved.views'),
      choices: views.map(({ id, name, body }) => ({ key: id, title: name, question: body.question })),
    },
    ...dashboards.map(({ id, name, body }) => ({
      label: name,
      choices: body.cells.map((cell) => ({
        key: `${id} ${cell.id}`,
        title: titleOf(cell),
        question: cell.question,
      })),
    })),
  ].filter(({ choices }) => choices.length > 0);
  return {
    isLoading,
    choices: groups.flatMap(({ choices }) => choices),
    options: groups.map(({ label, choices }) => ({
      label,
      options: choices.map(({ key, title }) => ({ value: key, label: title })),
    })),
  };
}

/** Chooses a saved view or a chart of a dashboard, reads its figures and shows them as they are then. */
export function ChartDialog({
  client,
  onClose,
}: {
  client: SessionClient;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const courts = useCourtNames();
  const ownCourt = useSession((s) => s.me?.courtId ?? '');
  const { choices, options, isLoading } = useChoices();
  const [key, setKey] = useState<string | null>(null);
  const choice = choices.find((one) => one.key === key);
  const names = useNames(choice?.question.catalogueId ?? DEFAULT_CATALOGUE);
  const show = async ({ question: saved, title }: Choice): Promise<void> => {
    const at = api.serverNow();
    const view = viewOfSaved(saved, dayOf(at));
    const table = await api.call.analysis.query.query(questionOf(view));
    const { from, to } = view.period;
    const about = t('share.aboutChart', {
      court: courts.short(view.courtId ?? ownCourt),
      from: formatIsoDay(from),
      to: formatIsoDay(to),
      at: formatMinute(at),
    });
    const words = chartWords(table, names, {
      compared: (name) => t('analysis:compared', { name }),
      first: (shown, all) => t('analysis:chart.first', { shown, all }),
    });
    const pages = chartPage({ title, about, table, kind: saved.chart, words });
    await client.startBoard(await ContentBoard.open({ title, pages, topic: { kind: 'figures' } }));
  };
  return (
    <ShareDialog
      title={t('share.chart')}
      show={choice === undefined ? null : () => show(choice)}
      onClose={onClose}
    >
      <Select<string>
        className="consultation-wide"
        showSearch={{ optionFilterProp: 'label' }}
        value={key}
        loading={isLoading}
        placeholder={t('share.chooseChart')}
        aria-label={t('share.chooseChart')}
        notFoundContent={t('share.noCharts')}
        onChange={setKey}
        options={options}
      />
    </ShareDialog>
  );
}
