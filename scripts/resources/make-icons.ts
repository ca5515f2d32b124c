import { launchBrowser } from './browser.ts';
import { hex } from './colour.ts';
import { writeResource } from './write.ts';

const SURFACE = hex([0.21, 0.012, 255]);
const EDGE = hex([0.44, 0.015, 255]);
const TILE = hex([0.52, 0.015, 255]);
const ACCENT = hex([0.72, 0.12, 250]);

/** A shield that holds a wall of four tiles; the one that is watched has the accent. */
const APP_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
  <rect width="512" height="512" rx="112" fill="${SURFACE}"/>
  <path d="M256 72c50 34 104 50 160 52v128c0 92-64 156-160 192-96-36-160-100-160-192V124c56-2 110-18 160-52z" fill="none" stroke="${EDGE}" stroke-width="24" stroke-linejoin="round"/>
  <g fill="${TILE}">
    <rect x="150" y="166" width="98" height="80" rx="12" fill="${ACCENT}"/>
    <rect x="264" y="166" width="98" height="80" rx="12"/>
    <rect x="150" y="262" width="98" height="80" rx="12"/>
    <rect x="264" y="262" width="98" height="80" rx="12"/>
  </g>
</svg>
`;

const LIVE = hex([0.78, 0.11, 245]);
const LAST_KNOWN = hex([0.7, 0.01, 255]);
const OFF = hex([0.5, 0.01, 255]);
const DANGER = hex([0.63, 0.22, 25]);
const RIM = hex([0.14, 0.01, 255]);

/** Unit markers, 32 px: a different shape for every state, so that colour is never the only sign. */
const MARKERS: Readonly<Record<string, string>> = {
  'unit-live': `<circle cx="16" cy="16" r="9" fill="${LIVE}" stroke="${RIM}" stroke-width="2.5"/><circle cx="16" cy="16" r="3" fill="${RIM}"/>`,
  'unit-last-known': `<circle cx="16" cy="16" r="8" fill="${RIM}" stroke="${LAST_KNOWN}" stroke-width="3" stroke-dasharray="5 3.38"/><path d="M16 11.5V16l3 2.5" fill="none" stroke="${LAST_KNOWN}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`,
  'unit-off': `<rect x="8.5" y="8.5" width="15" height="15" rx="2.5" fill="${RIM}" stroke="${OFF}" stroke-width="2.5"/><path d="M12.5 12.5l7 7m0-7l-7 7" stroke="${OFF}" stroke-width="2.2" stroke-linecap="round"/>`,
  'unit-sos': `<path d="M16 3.5L29.5 27h-27z" fill="${DANGER}" stroke="${RIM}" stroke-width="2.5" stroke-linejoin="round"/><path d="M16 12v7.5" stroke="#ffffff" stroke-width="3" stroke-linecap="round"/><circle cx="16" cy="23.3" r="1.8" fill="#ffffff"/>`,
  'unit-heading': `<path d="M16 2l4.5 6.5h-9z" fill="${LIVE}" stroke="${RIM}" stroke-width="1.5" stroke-linejoin="round"/>`,
};

/** An .ico file with one PNG picture: a 6-byte head, a 16-byte entry (0 stands for 256 px), then the PNG. */
function toIco(png: Uint8Array): Uint8Array {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
}

/** Writes the application's icon as SVG, PNG and ICO, and the map's unit markers as SVG. */
export async function makeIcons(): Promise<void> {
  writeResource('icons/app.svg', APP_ICON);
  for (const [name, shapes] of Object.entries(MARKERS)) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">${shapes}</svg>\n`;
    writeResource(`icons/markers/${name}.svg`, svg);
  }
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const render = async (size: number): Promise<Uint8Array> => {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>html,body{margin:0}svg{display:block;width:${size}px}</style>${APP_ICON}`,
      );
      return page.screenshot({ omitBackground: true });
    };
    writeResource('icons/app.png', await render(512));
    writeResource('icons/app.ico', toIco(await render(256)));
  } finally {
    await browser.close();
  }
}
