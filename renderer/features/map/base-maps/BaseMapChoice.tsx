import { CheckOutlined, DownOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { apiBase } from '../../../bridge/bridge.ts';
import { listBaseMaps, OWN_BASE_MAP, type ShownBaseMap } from '../engine/base-map.ts';
import { chooseBaseMap } from './base-map-choice.ts';

/** Where the base map comes from, and, where the court has others, the choice among them. */
export function BaseMapChoice({ shown }: { shown: ShownBaseMap | undefined }): React.JSX.Element | null {
  const { t, i18n } = useTranslation('map');
  const { data } = useQuery({ queryKey: ['baseMaps'], queryFn: () => listBaseMaps(apiBase()) });
  const maps = data?.maps ?? [];
  const nameOf = (map: { nameZh: string; nameEn: string }): string =>
    i18n.language === 'en' ? map.nameEn : map.nameZh;
  const text =
    shown === undefined
      ? t('baseMap.none')
      : shown === null
        ? t('attribution')
        : [nameOf(shown), shown.approval, shown.attribution].filter((part) => part !== null).join(' · ');
  const title = shown === null ? t('attributionLong') : t('baseMap.title');
  if (maps.length === 0) {
    return shown === undefined ? null : (
      <span className="map-attribution" title={title} data-testid="map-attribution">
        {text}
      </span>
    );
  }
  const items = [
    { id: OWN_BASE_MAP, name: t('baseMap.own') },
    ...maps.map((map) => ({ id: map.id, name: nameOf(map) })),
  ];
  const shownId = shown === undefined ? null : (shown?.id ?? OWN_BASE_MAP);
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: items.map(({ id, name }) => ({
          key: id,
          label: name,
          icon: id === shownId ? <CheckOutlined /> : <span className="map-base-gap" />,
        })),
        onClick: ({ key }) => chooseBaseMap(key),
      }}
    >
      <button
        type="button"
        className="map-attribution map-base"
        title={title}
        data-testid="map-attribution"
        data-base-map={shownId ?? ''}
      >
        {text} <DownOutlined />
      </button>
    </Dropdown>
  );
}
