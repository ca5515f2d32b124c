import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { SharedRole, type Sharing } from '#shared/analysis/saved.ts';

type Reach = 'private' | Sharing['courts'];
const REACHES: readonly Reach[] = ['private', 'own', 'below'];

interface SharingSelectProps {
  value: Sharing | null;
  onChange: (sharing: Sharing | null) => void;
}

/** With whom something is shared: nobody, the own court, or also those below; and there with which roles. */
export function SharingSelect({ value, onChange }: SharingSelectProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { t: roles } = useTranslation('app');
  return (
    <span className="saved-sharing">
      <Select<Reach>
        size="small"
        aria-label={t('sharing.label')}
        value={value?.courts ?? 'private'}
        options={REACHES.map((reach) => ({ value: reach, label: t(`sharing.${reach}`) }))}
        popupMatchSelectWidth={false}
        onChange={(reach) =>
          onChange(
            reach === 'private' ? null : { courts: reach, roles: value?.roles ?? [...SharedRole.options] },
          )
        }
        data-testid="saved-sharing"
      />
      {value !== null && (
        <Select<SharedRole[]>
          size="small"
          mode="multiple"
          className="saved-roles"
          aria-label={t('sharing.roles')}
          value={value.roles}
          maxTagCount="responsive"
          options={SharedRole.options.map((role) => ({ value: role, label: roles(`role.${role}`) }))}
          onChange={(chosen) => {
            if (chosen.length > 0) {
              onChange({ ...value, roles: chosen });
            }
          }}
        />
      )}
    </span>
  );
}
