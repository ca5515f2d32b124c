import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { useSession } from '../../app/session.ts';
import './Watermark.css';

const MINUTE_MS = 60_000;

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

/** One stamp as an SVG picture, repeated by the style sheet. */
function stamp(lines: readonly string[]): string {
  const rows = lines.map((line, i) => `<text x="0" y="${70 + i * 18}">${escape(line)}</text>`).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150"><g transform="rotate(-18 150 75)" font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif" font-size="13" fill="#fff" fill-opacity=".13" stroke="#000" stroke-opacity=".10" stroke-width=".6">${rows}</g></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

/** Who watches, of which court, when: faint over every picture, so that a photograph of the screen tells where it comes from. */
export function Watermark(): React.JSX.Element {
  const { i18n } = useTranslation();
  const me = useSession((s) => s.me);
  const court = useLive((live) => (me === null ? undefined : live.courts.get(me.courtId)));
  const minute = Math.floor(useNow() / MINUTE_MS) * MINUTE_MS;
  const english = i18n.language === 'en';
  const image = useMemo(() => {
    const name = me === null ? '' : `${english ? me.nameEn : me.nameZh} ${me.username}`;
    const place = court === undefined ? '' : english ? court.nameEn : court.nameZh;
    return stamp([name, `${place} ${formatTime(minute)}`]);
  }, [me, court, minute, english]);
  return (
    <div
      className="watermark"
      style={{ backgroundImage: image }}
      aria-hidden="true"
      data-testid="watermark"
    />
  );
}
