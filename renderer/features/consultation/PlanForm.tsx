import { Button, Form, Input, InputNumber, Modal, Select, Switch } from 'antd';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { ConsultationPlan, Invitee, Site, SiteRole } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useApi, useSession } from '../../app/session.ts';
import { CaseSelect } from '../operations/CaseSelect.tsx';
import { fromDateField, toDateField } from '../recordings/date-field.ts';
import { DateTimeField } from '../recordings/DateTimeField.tsx';
import { useConsultations } from './consultations-store.ts';
import { placeOf, rolesOfPlace, toInvitee, usePlaces } from './places.ts';
import { useCommand } from '../../app/use-command.ts';

const MINUTE_MS = 60_000;
const NO_SITES: readonly Site[] = [];
/** A place as `placeOf` names it. */
interface PlaceField {
  place: string;
  role: SiteRole;
}

interface Fields {
  title: string;
  plannedAt: string;
  minutes: number;
  hasWaitingRoom: boolean;
  recordsItself: boolean;
  chair: string;
  places: PlaceField[];
  agenda: { id: string; title: string; caseNos: number[] }[];
}

function toFields(session: ConsultationView | null, ownPlace: string, now: number): Fields {
  if (session === null) {
    const plannedAt = Math.ceil(now / (30 * MINUTE_MS)) * 30 * MINUTE_MS;
    return {
      title: '',
      plannedAt: toDateField(plannedAt).slice(0, 16),
      minutes: 60,
      hasWaitingRoom: false,
      recordsItself: false,
      chair: ownPlace,
      places: [],
      agenda: [],
    };
  }
  const chair = session.sites.find(({ role }) => role === 'chair');
  return {
    title: session.title,
    plannedAt: toDateField(session.plannedAt).slice(0, 16),
    minutes: Math.round((session.plannedEndAt - session.plannedAt) / MINUTE_MS),
    hasWaitingRoom: session.hasWaitingRoom,
    recordsItself: session.recordsItself,
    chair: chair === undefined ? ownPlace : placeOf(chair),
    places: session.sites
      .filter(({ role }) => role !== 'chair')
      .map((site) => ({ place: placeOf(site), role: site.role })),
    agenda: session.agenda.map(({ id, title, cases }) => ({ id, title, caseNos: cases.map(({ no }) => no) })),
  };
}

/** Plans a session, changes one that is planned, or begins one at once. */
export function PlanForm({
  session,
  isNow,
  onClose,
  onSaved,
}: {
  session: ConsultationView | null;
  isNow: boolean;
  onClose: () => void;
  onSaved: (consultationId: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const { busy, run } = useCommand();
  const [form] = Form.useForm<Fields>();
  const ownCourt = useSession((s) => s.me?.courtId ?? '');
  const { options, chairs, all } = usePlaces(session?.sites ?? NO_SITES);
  const join = useConsultations((s) => s.join);

  const inviteeOf = ({ place, role }: PlaceField): Invitee => {
    const known = session?.sites.find((site) => placeOf(site) === place);
    const courtId = all.get(place)?.courtId ?? ownCourt;
    return toInvitee(place, { id: known?.id ?? crypto.randomUUID(), courtId, role });
  };
  /** A role that the chosen place can't have gives way. */
  const keepRole = (row: number, place: string): void => {
    const role = form.getFieldValue(['places', row, 'role']) as Exclude<SiteRole, 'chair'>;
    if (!rolesOfPlace(place).includes(role)) {
      form.setFieldValue(['places', row, 'role'], 'participant');
    }
  };
  const save = async (fields: Fields): Promise<void> => {
    const plannedAt = isNow ? api.serverNow() : fromDateField(fields.plannedAt);
    if (plannedAt === null) {
      return;
    }
    const plan: ConsultationPlan = {
      title: fields.title,
      plannedAt: Math.round(plannedAt),
      minutes: fields.minutes,
      hasWaitingRoom: fields.hasWaitingRoom,
      recordsItself: fields.recordsItself,
      sites: [{ place: fields.chair, role: 'chair' as const }, ...fields.places].map(inviteeOf),
      agenda: fields.agenda.map(({ id, title, caseNos }) => ({ id, title, caseNos })),
    };
    const { consultation } = api.call;
    const consultationId = session?.id ?? crypto.randomUUID();
    const isSaved = await run(async () => {
      await (session === null
        ? consultation.create.mutate({ id: consultationId, plan })
        : consultation.command.mutate({ consultationId, command: { type: 'plan', plan } }));
      if (isNow) {
        await consultation.command.mutate({ consultationId, command: { type: 'start' } });
      }
    });
    if (isSaved) {
      onSaved(consultationId);
      if (isNow) {
        join(consultationId);
      }
    }
  };
  return (
    <Modal
      open
      width={720}
      title={t(isNow ? 'startNow' : session === null ? 'plan' : 'edit')}
      okText={t(isNow ? 'start' : 'form.save')}
      confirmLoading={busy}
      okButtonProps={{ 'data-testid': 'consultation-save' }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={toFields(session, `court:${ownCourt}`, api.serverNow())}
        // Ids of items have no field of their own.
        onFinish={() => void save(form.getFieldsValue(true) as Fields)}
      >
        <Form.Item
          name="title"
          label={t('form.title')}
          rules={[{ required: true, whitespace: true, message: t('form.titleRule') }]}
        >
          <Input maxLength={120} autoFocus data-testid="plan-title" />
        </Form.Item>
        <div className="consultation-form-row">
          {!isNow && (
            <Form.Item
              name="plannedAt"
              label={t('form.at')}
              rules={[
                {
                  validator: (_rule, value: string) =>
                    fromDateField(value) === null
                      ? Promise.reject(new Error(t('form.atRule')))
                      : Promise.resolve(),
                },
              ]}
            >
              <DateTimeField label={t('form.at')} />
            </Form.Item>
          )}
          <Form.Item
            name="minutes"
            label={t('form.minutes')}
            rules={[{ required: true, message: t('form.minutes') }]}
          >
            <InputNumber min={5} max={720} step={15} />
          </Form.Item>
          <Form.Item name="hasWaitingRoom" label={t('form.waitingRoom')} valuePropName="checked">
            <Switch data-testid="plan-waiting-room" />
          </Form.Item>
          <Form.Item name="recordsItself" label={t('form.records')} valuePropName="checked">
            <Switch data-testid="plan-records" />
          </Form.Item>
        </div>
        <Form.Item
          name="chair"
          label={t('form.chair')}
          rules={[{ required: true, message: t('form.chair') }]}
        >
          <Select showSearch={{ optionFilterProp: 'label' }} options={chairs} data-testid="plan-chair" />
        </Form.Item>
        <Form.List name="places">
          {(rows, { add, remove }) => (
            <Form.Item label={t('form.invited')}>
              {rows.map(({ key, name }) => (
                <div key={key} className="consultation-form-row" data-testid="plan-place">
                  <Form.Item
                    name={[name, 'place']}
                    noStyle
                    rules={[{ required: true, message: t('form.placeRule') }]}
                  >
                    <Select
                      showSearch={{ optionFilterProp: 'label' }}
                      options={options}
                      placeholder={t('form.place')}
                      aria-label={t('form.place')}
                      onChange={(place: string) => keepRole(name, place)}
                    />
                  </Form.Item>
                  <Form.Item noStyle dependencies={[['places', name, 'place']]}>
                    {() => (
                      <Form.Item name={[name, 'role']} noStyle>
                        <Select
                          aria-label={t('people.role')}
                          options={rolesOfPlace(
                            form.getFieldValue(['places', name, 'place']) as string | undefined,
                          ).map((value) => ({ value, label: t(`role.${value}`) }))}
                        />
                      </Form.Item>
                    )}
                  </Form.Item>
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t('form.removePlace')}
                    onClick={() => remove(name)}
                  />
                </div>
              ))}
              <Button
                size="small"
                icon={<PlusOutlined />}
                onClick={() => add({ place: undefined, role: 'participant' })}
                data-testid="plan-add-place"
              >
                {t('form.addPlace')}
              </Button>
            </Form.Item>
          )}
        </Form.List>
        <Form.List name="agenda">
          {(rows, { add, remove }) => (
            <Form.Item label={t('form.agenda')}>
              {rows.map(({ key, name }) => (
                <div key={key} className="consultation-form-row" data-testid="plan-item">
                  <Form.Item
                    name={[name, 'title']}
                    noStyle
                    rules={[{ required: true, whitespace: true, message: t('form.itemRule') }]}
                  >
                    <Input maxLength={200} placeholder={t('form.item')} aria-label={t('form.item')} />
                  </Form.Item>
                  <Form.Item name={[name, 'caseNos']} noStyle>
                    <CaseSelect
                      id={`plan-item-cases-${name}`}
                      known={session?.agenda.flatMap(({ cases }) => cases) ?? []}
                    />
                  </Form.Item>
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t('form.removeItem')}
                    onClick={() => remove(name)}
                  />
                </div>
              ))}
              <Button
                size="small"
                icon={<PlusOutlined />}
                onClick={() => add({ id: crypto.randomUUID(), title: '', caseNos: [] })}
                data-testid="plan-add-item"
              >
                {t('form.addItem')}
              </Button>
            </Form.Item>
          )}
        </Form.List>
      </Form>
    </Modal>
  );
}
