/** What a chart is drawn for. */
export type Theme = 'console' | 'paper';

/**
 * Colours of series: on dark surfaces told apart, and none of them one that means a state; on white paper darker, and told apart in grey as
 * well.
 */
export const SERIES_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  console: ['#4cb0e5', '#c9a2f0', '#7fd6c2', '#e89f71', '#9aa8f2', '#d6d08a', '#e58fb0', '#8fbf6a'],
  paper: ['#1f6f9f', '#8a4fbf', '#2c8f78', '#b85c22', '#4a58b5', '#8a7f1e', '#a83c6c', '#4f7f2a'],
};
