import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileTrack } from '#shared/geo-files.ts';
import { writeGeoFile } from '#shared/geo-files.ts';
import type { Track } from '#shared/units.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { FileChoice, type FileForm } from '../files/FileChoice.tsx';
import { saveText } from '../files/save.ts';
import { useCommand } from '../fences/use-command.ts';
import { breakMs } from './tracks.ts';

/** A track as a file holds it: a part begins after each break. */
function toFileTrack(track: Track, name: string, gapMs: number): FileTrack {
  const parts: FileTrack['parts'] = [];
  let [places, times]: [FileTrack['parts'][number]['places'], number[]] = [[], []];
  for (const [i, at] of track.at.entries()) {
    if (i === 0 || at - (track.at[i - 1] ?? at) > gapMs) {
      [places, times] = [[], []];
      parts.push({ places, at: times });
    }
    places.push({ lon: track.lon[i] ?? 0, lat: track.lat[i] ?? 0 });
    times.push(at);
  }
  return { name, parts };
}

/** Writes the trails that are drawn into a file; they are asked for anew, as an export that the audit log names. */
export function TrailExport({
  unitIds,
  minutes,
}: {
  /** Undefined for all. */
  unitIds: string[] | undefined;
  minutes: number;
}): React.JSX.Element {
  const { t } = useTranslation('map');
  const api = useApi();
  const [form, setForm] = useState<FileForm>({ format: 'gpx', datum: 'wgs84' });
  const { busy, error, run } = useCommand();
  const save = (): Promise<boolean> =>
    run(async () => {
      const to = Math.round(api.serverNow());
      const period = { from: to - minutes * 60_000, to, purpose: 'export' as const };
      const { stepMs, tracks } = await api.call.units.history.query(
        unitIds === undefined ? period : { ...period, unitIds },
      );
      const { units } = useLive.getState();
      const named = tracks.map((track) => {
        const unit = units.get(track.unitId);
        const name = unit === undefined ? track.unitId : `${unit.callSign} ${unit.officerName}`;
        return toFileTrack(track, name, breakMs(stepMs));
      });
      saveText('trails', writeGeoFile({ fences: [], tracks: named }, form), form);
    });
  return (
    <div className="map-card-buttons">
      <FileChoice value={form} onChange={setForm} />
      <Button
        size="small"
        icon={<DownloadOutlined />}
        loading={busy}
        onClick={() => void save()}
        data-testid="map-trails-export"
      >
        {t('file.export')}
      </Button>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
    </div>
  );
}
