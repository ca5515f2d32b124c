import { Button, Dropdown, Popconfirm, Tooltip } from 'antd';
import { DeleteOutlined, EyeOutlined, SaveOutlined } from '@ant-design/icons';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scene } from '#shared/walls/wall.ts';
import { useLive } from '../../../app/live/store.ts';
import { useNow } from '../../../app/now.ts';
import { useApi } from '../../../app/session.ts';
import { beginPreview, command, endPreview, returnNow, switchScene, take } from '../stage/desk-wall.ts';
import type { Stage } from '../stage/stage.ts';
import { SaveScene } from './SaveScene.tsx';

const HOLDS_S = [30, 60, 300, 900] as const;

/** Scenes of a wall, those with a key first. */
export function useScenes(wallId: string): Scene[] {
  const scenes = useLive((live) => live.scenes);
  return useMemo(
    () =>
      [...scenes.values()]
        .filter((scene) => scene.wallId === wallId)
        .sort((a, b) => (a.digit ?? 10) - (b.digit ?? 10) || a.name.localeCompare(b.name, 'zh-CN')),
    [scenes, wallId],
  );
}

function Returning({ at }: { at: number | null }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const now = useNow();
  const left = at === null ? null : Math.max(Math.ceil((at - now) / 1000), 0);
  return (
    <Button size="small" onClick={returnNow} data-testid="wall-return">
      {left === null ? t('scene.return') : t('scene.returnIn', { n: left })}
    </Button>
  );
}

function SceneButton({ scene, isOn, mayChange }: { scene: Scene; isOn: boolean; mayChange: boolean }) {
  const { t } = useTranslation('wall');
  const api = useApi();
  const remove = (): void =>
    command((wallId) => api.call.walls.removeScene.mutate({ wallId, sceneId: scene.id }));
  return (
    <Dropdown
      trigger={['contextMenu']}
      disabled={!mayChange}
      menu={{
        items: [
          {
            key: 'preview',
            icon: <EyeOutlined />,
            label: t('scene.preview'),
            onClick: () => beginPreview(scene.layout),
          },
          ...HOLDS_S.map((holdS) => ({
            key: `hold${holdS}`,
            label: t('scene.hold', { n: holdS }),
            onClick: () => switchScene(scene.id, holdS),
          })),
          { type: 'divider' as const },
          {
            key: 'remove',
            danger: true,
            icon: <DeleteOutlined />,
            label: (
              <Popconfirm title={t('scene.removeAsk', { name: scene.name })} onConfirm={remove}>
                <span>{t('scene.remove')}</span>
              </Popconfirm>
            ),
          },
        ],
      }}
    >
      <Button
        size="small"
        type={isOn ? 'primary' : 'default'}
        aria-pressed={isOn}
        disabled={!mayChange}
        onClick={() => switchScene(scene.id)}
        data-testid="scene"
        data-scene={scene.name}
      >
        {scene.digit !== null && <kbd className="scene-digit">{scene.digit}</kbd>}
        {scene.name}
      </Button>
    </Dropdown>
  );
}

/** Scenes of a hall's wall: switching, preparing, saving, returning. */
export function SceneBar({ stage, mayChange }: { stage: Stage; mayChange: boolean }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const scenes = useScenes(stage.id);
  const state = useLive((live) => live.wallStates.get(stage.id));
  const rules = useLive((live) => live.wallRules);
  const [saving, setSaving] = useState(false);
  const isHeld = state?.isHeld === true;
  const rule = rules.get(state?.cause.ruleId ?? '')?.rule;
  return (
    <div className="scene-bar" data-testid="scene-bar">
      {scenes.length === 0 && <span className="scene-none">{t('scene.none')}</span>}
      {scenes.map((scene) => (
        <SceneButton
          key={scene.id}
          scene={scene}
          isOn={state?.sceneId === scene.id && !stage.isPreview}
          mayChange={mayChange}
        />
      ))}
      {state?.sceneId !== null && state?.isChanged === true && (
        <span className="scene-changed">{t('scene.changed')}</span>
      )}
      <span className="wall-bar-space" />
      {rule !== undefined && <span className="scene-cause">{t('scene.byRule', { name: rule.name })}</span>}
      {isHeld && mayChange && <Returning at={state.returnsAt} />}
      {mayChange && stage.isPreview && (
        <>
          <span className="scene-preview">{t('scene.previewing')}</span>
          <Button size="small" onClick={endPreview} data-testid="wall-preview-end">
            {t('scene.discard')}
          </Button>
          <Button size="small" type="primary" onClick={take} data-testid="wall-take">
            {t('scene.take')}
          </Button>
        </>
      )}
      {mayChange && !stage.isPreview && (
        <Tooltip title={t('scene.previewHint')}>
          <Button
            size="small"
            icon={<EyeOutlined />}
            onClick={() => beginPreview(stage.layout)}
            data-testid="wall-preview"
          >
            {t('scene.preview')}
          </Button>
        </Tooltip>
      )}
      {mayChange && (
        <Button size="small" icon={<SaveOutlined />} onClick={() => setSaving(true)} data-testid="scene-save">
          {t('scene.save')}
        </Button>
      )}
      <SaveScene open={saving} stage={stage} scenes={scenes} onClose={() => setSaving(false)} />
    </div>
  );
}
