import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { DATUMS, type Datum } from '#shared/coordinates.ts';
import { GEO_FORMATS, type GeoFormat } from '#shared/geo-files.ts';

const FORMAT_NAMES: Record<GeoFormat, string> = { geojson: 'GeoJSON', kml: 'KML', gpx: 'GPX' };

/** What a file is written as. */
export interface FileForm {
  format: GeoFormat;
  datum: Datum;
}

/** Format and coordinate system of a file. */
export function FileChoice({
  value,
  onChange,
}: {
  value: FileForm;
  onChange: (value: FileForm) => void;
}): React.JSX.Element {
  const { t } = useTranslation('map');
  return (
    <>
      <Select
        size="small"
        value={value.format}
        onChange={(format) => onChange({ ...value, format })}
        aria-label={t('file.format')}
        options={GEO_FORMATS.map((format) => ({ value: format, label: FORMAT_NAMES[format] }))}
      />
      <Select
        size="small"
        value={value.datum}
        onChange={(datum) => onChange({ ...value, datum })}
        aria-label={t('file.datum')}
        options={DATUMS.map((datum) => ({ value: datum, label: t(`file.datums.${datum}`) }))}
        popupMatchSelectWidth={false}
      />
    </>
  );
}
