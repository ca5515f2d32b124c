import { Command, defaultFilter } from 'cmdk';
import { useTranslation } from 'react-i18next';
import { useActions, type Action } from '../actions.ts';
import { useOverlays } from './overlays.ts';
import './Palette.css';

const GROUPS: readonly Action['group'][] = [
  'emergency',
  'view',
  'wall',
  'map',
  'units',
  'dispatch',
  'recordings',
  'cases',
  'session',
];

/** By title and keywords alone: ids are random letters, which must not bring up an emergency's command by chance. */
const byTitle = (_id: string, search: string, keywords: string[] = []): number =>
  defaultFilter(keywords.join(' '), search);

/** Ctrl+K: every action by its name, without the pointer. */
export function Palette(): React.JSX.Element {
  const { t } = useTranslation();
  const open = useOverlays((s) => s.open === 'palette');
  const close = useOverlays((s) => s.close);
  return (
    <Command.Dialog
      open={open}
      onOpenChange={(next) => next || close()}
      label={t('menu.palette')}
      className="palette"
      filter={byTitle}
      loop
    >
      <Command.Input placeholder={t('palette.placeholder')} data-testid="palette-input" />
      <Choices close={close} />
    </Command.Dialog>
  );
}

/** Mounted while the palette is open only: actions come and go with each source. */
function Choices({ close }: { close: () => void }): React.JSX.Element {
  const { t } = useTranslation();
  const byOwner = useActions((s) => s.byOwner);
  const actions = [...byOwner.values()].flat();
  const run = (action: Action): void => {
    close();
    action.run();
  };
  return (
    <Command.List>
      <Command.Empty>{t('palette.empty')}</Command.Empty>
      {GROUPS.map((group) => {
        const members = actions.filter((action) => action.group === group);
        return members.length === 0 ? null : (
          <Command.Group key={group} heading={t(`palette_group.${group}`)}>
            {members.map((action) => (
              <Command.Item
                key={action.id}
                value={action.id}
                keywords={[action.title, ...(action.keywords ?? [])]}
                onSelect={() => run(action)}
              >
                <span>{action.title}</span>
                {action.keys !== undefined && <kbd>{action.keys}</kbd>}
              </Command.Item>
            ))}
          </Command.Group>
        );
      })}
    </Command.List>
  );
}
