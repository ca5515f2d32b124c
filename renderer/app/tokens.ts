/** The colours of tokens.css, for what can't read custom properties: the map, canvases and the component library's theme. */
export const COLOURS = {
  surface0: '#040608',
  surface1: '#0a0e11',
  surface2: '#15191d',
  surface3: '#20252a',
  line: '#2c3136',
  lineStrong: '#43484e',
  text: '#e5e8ec',
  text2: '#acb2b7',
  text3: '#878d93',
  accent: '#4cb0e5',
  attention: '#edb345',
  danger: '#f4514f',
  done: '#5ec386',
  offline: '#767b80',
  blocked: '#b188df',
} as const;

export const FONT_FAMILY =
  "'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', system-ui, sans-serif";
