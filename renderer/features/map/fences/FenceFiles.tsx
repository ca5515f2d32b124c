import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readGeoFile, writeGeoFile, GEO_FORMATS } from '#shared/geo-files.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { FileChoice, type FileForm } from '../files/FileChoice.tsx';
import { saveText } from '../files/save.ts';
import { useCommand } from './use-command.ts';

const MAX_BYTES = 5_000_000;

/** How an import ended: how many fences came in, and what didn't. */
interface Imported {
  fences: number;
  leftOut: { place: string; reason: string }[];
}

/** Fences into a file, and out of one. */
export function FenceFiles(): React.JSX.Element {
  const { t } = useTranslation('map');
  const api = useApi();
  const fences = useLive((live) => live.fences);
  const courtId = useSession((s) => s.me?.courtId ?? '');
  const mayCommand = useMayCommand();
  const [form, setForm] = useState<FileForm>({ format: 'geojson', datum: 'wgs84' });
  const [imported, setImported] = useState<Imported | null>(null);
  const { busy, error, run } = useCommand();
  const input = useRef<HTMLInputElement>(null);

  const take = (file: File): Promise<boolean> =>
    run(async () => {
      setImported(null);
      const format = GEO_FORMATS.find((one) => file.name.toLowerCase().endsWith(`.${one}`)) ?? form.format;
      const { fences: read, tracks, leftOut } = readGeoFile(await file.text(), { format, datum: form.datum });
      const done: Imported = {
        fences: 0,
        leftOut: [
          ...leftOut.map(({ place, reason }) => ({ place, reason: t(`file.reason.${reason}`) })),
          ...tracks.map(({ name }) => ({ place: name, reason: t('file.isTrack') })),
        ],
      };
      for (const { name, shape } of read) {
        await api.call.geofences.create.mutate({ courtId, name, shape });
        done.fences += 1;
        setImported({ ...done });
      }
      setImported(done);
    });

  return (
    <>
      <h4 className="map-card-part">{t('file.title')}</h4>
      <div className="map-card-buttons">
        <FileChoice value={form} onChange={setForm} />
        <Button
          size="small"
          icon={<DownloadOutlined />}
          disabled={fences.size === 0}
          onClick={() =>
            saveText('geofences', writeGeoFile({ fences: [...fences.values()], tracks: [] }, form), form)
          }
          data-testid="map-fences-export"
        >
          {t('file.export')}
        </Button>
        {mayCommand && (
          <Button
            size="small"
            icon={<UploadOutlined />}
            loading={busy}
            onClick={() => input.current?.click()}
          >
            {t('file.import')}
          </Button>
        )}
        <input
          ref={input}
          type="file"
          hidden
          accept=".geojson,.json,.kml,.gpx"
          aria-label={t('file.import')}
          data-testid="map-fences-import"
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file !== undefined && file.size > MAX_BYTES) {
              setImported({ fences: 0, leftOut: [{ place: file.name, reason: t('file.tooLarge') }] });
            } else if (file !== undefined) {
              void take(file);
            }
            target.value = '';
          }}
        />
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {imported !== null && (
        <div role="status" data-testid="map-fences-imported" data-count={imported.fences}>
          {t('file.imported', { count: imported.fences })}
          <ul className="map-left-out">
            {imported.leftOut.map(({ place, reason }) => (
              <li key={place + reason}>
                {place}: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
