import { Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { SiteRole } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { placeOf, rolesOfPlace, toInvitee, usePlaces } from '../places.ts';

/** Courts, persons and units that aren't invited yet. */
export function InviteDialog({
  view,
  onCommand,
  onClose,
}: {
  view: ConsultationView;
  onCommand: (command: ConsultationCommand) => void;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { options, all } = usePlaces(view.sites);
  const [place, setPlace] = useState<string | null>(null);
  const [role, setRole] = useState<SiteRole>('participant');
  const invited = new Set(view.sites.map(placeOf));
  const invite = (): void => {
    const chosen = place === null ? undefined : all.get(place);
    if (chosen !== undefined) {
      const { value, courtId } = chosen;
      onCommand({ type: 'invite', invitee: toInvitee(value, { id: crypto.randomUUID(), courtId, role }) });
      onClose();
    }
  };
  return (
    <Modal
      open
      title={t('chair.invite')}
      okText={t('chair.invite')}
      okButtonProps={{ disabled: place === null, 'data-testid': 'invite-confirm' }}
      onOk={invite}
      onCancel={onClose}
    >
      <div className="consultation-form-row" data-testid="invite-dialog">
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          value={place}
          aria-label={t('form.place')}
          placeholder={t('form.place')}
          onChange={(chosen: string) => {
            setPlace(chosen);
            setRole((before) =>
              rolesOfPlace(chosen).some((may) => may === before) ? before : 'participant',
            );
          }}
          options={options.map((group) => ({
            ...group,
            options: group.options.filter(({ value }) => !invited.has(value)),
          }))}
        />
        <Select
          value={role}
          aria-label={t('people.role')}
          onChange={setRole}
          options={rolesOfPlace(place).map((value) => ({ value, label: t(`role.${value}`) }))}
        />
      </div>
    </Modal>
  );
}
