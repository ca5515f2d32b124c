import { Button, Form, Input, Modal, Popconfirm, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UserRole, type User } from '#shared/identity.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';
import { PasswordReset } from './PasswordReset.tsx';
import { useCommand } from '../../app/use-command.ts';

const USERS = ['identity.users'];

interface Fields {
  username: string;
  password: string;
  nameZh: string;
  nameEn: string;
  role: UserRole;
  courtId: string;
}

function CreateUser({ onDone }: { onDone: () => void }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const [form] = Form.useForm<Fields>();
  const [open, setOpen] = useState(false);
  const { busy, run } = useCommand();
  const submit = async (fields: Fields): Promise<void> => {
    if (
      await run(
        () => api.call.identity.createUser.mutate(fields),
        t('users.created', { name: fields.username }),
      )
    ) {
      setOpen(false);
      onDone();
    }
  };
  const required = [{ required: true, message: t('required') }];
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('users.create')}
      </Button>
      <Modal
        open={open}
        title={t('users.create')}
        okText={app('confirm')}
        cancelText={app('cancel')}
        confirmLoading={busy}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form<Fields>
          form={form}
          layout="vertical"
          preserve={false}
          onFinish={(fields) => void submit(fields)}
        >
          <Form.Item
            name="username"
            label={t('users.username')}
            rules={[
              { required: true, pattern: /^[a-z][a-z0-9._-]{1,39}$/, message: t('users.usernameRule') },
            ]}
          >
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item name="nameZh" label={t('users.nameZh')} rules={required}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="nameEn" label={t('users.nameEn')} rules={required}>
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="role" label={t('users.role')} rules={required}>
            <Select options={UserRole.options.map((role) => ({ value: role, label: app(`role.${role}`) }))} />
          </Form.Item>
          <Form.Item name="courtId" label={t('court')} rules={required}>
            <CourtSelect />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('users.password')}
            rules={[{ required: true, min: 12, message: app('password.short') }]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}

/** Users of the administrator's courts. */
export function UserAdmin(): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const client = useQueryClient();
  const myId = useSession((s) => s.me?.id);
  const courts = useLive((live) => live.courts);
  const { run } = useCommand();
  const [resetting, setResetting] = useState<User | null>(null);
  const { data, isPending, error } = useQuery({
    queryKey: USERS,
    queryFn: () => api.call.identity.users.query({}),
  });
  const refresh = (): void => void client.invalidateQueries({ queryKey: USERS });
  const setDisabled = async (user: User): Promise<void> => {
    if (
      await run(() => api.call.identity.setUserDisabled.mutate({ userId: user.id, disabled: !user.disabled }))
    ) {
      refresh();
    }
  };
  const english = i18n.language === 'en';
  const columns: TableColumnsType<User> = [
    {
      title: t('users.username'),
      dataIndex: 'username',
      sorter: (a, b) => a.username.localeCompare(b.username),
    },
    { title: t('users.name'), render: (_, user) => (english ? user.nameEn : user.nameZh) },
    { title: t('users.role'), render: (_, user) => app(`role.${user.role}`) },
    {
      title: t('court'),
      render: (_, user) => (english ? courts.get(user.courtId)?.nameEn : courts.get(user.courtId)?.nameZh),
    },
    {
      title: t('state'),
      render: (_, user) => {
        if (user.disabled) {
          return <Tag>{t('users.disabled')}</Tag>;
        }
        return user.lockedUntil !== null && user.lockedUntil > Date.now() ? (
          <Tag color="warning">{t('users.lockedUntil', { time: formatTime(user.lockedUntil) })}</Tag>
        ) : (
          t('users.active')
        );
      },
    },
    {
      title: '',
      width: 210,
      render: (_, user) => (
        <>
          <Button size="small" type="link" onClick={() => setResetting(user)}>
            {t('users.reset')}
          </Button>
          <Popconfirm
            title={
              user.disabled
                ? t('users.enableAsk', { name: user.username })
                : t('users.disableAsk', { name: user.username })
            }
            onConfirm={() => void setDisabled(user)}
          >
            <Button size="small" type="link" danger={!user.disabled} disabled={user.id === myId}>
              {t(user.disabled ? 'users.enable' : 'users.disable')}
            </Button>
          </Popconfirm>
        </>
      ),
    },
  ];
  return (
    <>
      <div className="admin-bar">
        <CreateUser onDone={refresh} />
      </div>
      <Table<User>
        size="small"
        rowKey="id"
        loading={isPending}
        columns={columns}
        dataSource={data ?? []}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        {...(error === null ? {} : { locale: { emptyText: errorText(error) } })}
      />
      <PasswordReset user={resetting} onClose={() => setResetting(null)} />
    </>
  );
}
