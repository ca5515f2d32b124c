/** Panels that can stand on the wall beside pictures, by the id that stands in the grid's cell in a source's place. */
export const WALL_PANEL_IDS = ['panel:pipeline', 'panel:alarms'] as const;
export type WallPanelId = (typeof WALL_PANEL_IDS)[number];

/** Whether what stands in a cell is a panel and not a source. */
export const isWallPanel = (cell: string | null): cell is WallPanelId =>
  WALL_PANEL_IDS.some((id) => id === cell);

/** The locale key, in the wall's words, of a panel's name. */
export const wallPanelKey = (id: WallPanelId): 'panel.pipeline' | 'panel.alarms' =>
  id === 'panel:pipeline' ? 'panel.pipeline' : 'panel.alarms';
