import { theme, type ThemeConfig } from 'antd';
import { COLOURS, FONT_FAMILY } from './tokens.ts';

/** Ant Design in the console's colours: dark, compact, 13 px. */
export const antTheme: ThemeConfig = {
  algorithm: [theme.darkAlgorithm, theme.compactAlgorithm],
  token: {
    colorPrimary: COLOURS.accent,
    colorInfo: COLOURS.accent,
    colorSuccess: COLOURS.done,
    colorWarning: COLOURS.attention,
    colorError: COLOURS.danger,
    colorBgBase: COLOURS.surface1,
    colorBgContainer: COLOURS.surface2,
    colorBgElevated: COLOURS.surface3,
    colorBgLayout: COLOURS.surface0,
    colorBorder: COLOURS.lineStrong,
    colorBorderSecondary: COLOURS.line,
    colorText: COLOURS.text,
    colorTextSecondary: COLOURS.text2,
    colorTextTertiary: COLOURS.text3,
    colorTextPlaceholder: COLOURS.text3,
    fontFamily: FONT_FAMILY,
    // The compact algorithm takes two off: 13 px on the screen.
    fontSize: 15,
    borderRadius: 4,
    // Its lists wait for the end of their animations, which the style sheet for reduced motion makes too short to be noticed.
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
    wireframe: false,
  },
  components: {
    // White on the accent, and the algorithm's darker red as text, are below a contrast of 4.5.
    // Tags of a small select are as high as their letters, descenders too.
    Select: { multipleItemHeightSM: 20 },
    Button: { primaryColor: COLOURS.surface0, dangerColor: COLOURS.surface0, colorError: COLOURS.danger },
  },
};
