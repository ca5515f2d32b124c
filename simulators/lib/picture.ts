/** A picture's size in pixels and its frames a second. */
export interface PictureFormat {
  width: number;
  height: number;
  fps: number;
}

export interface PictureContent {
  /** Fill of the colour block, as ffmpeg names colours (`red`, `0x20c040`). */
  colour: string;
  /** Large line beside the block. */
  title: string;
  /** Line below it. */
  subtitle: string;
  /** What the running clock shows, as drawtext expands it. */
  clock: string;
}

/** The colour block's place in every simulated picture, in parts of its width and height: tests look for it there. */
export const COLOUR_BLOCK = { left: 0, top: 0.25, right: 0.25, bottom: 0.75 } as const;

/** The wall clock to the second. drawtext takes a colon for the end of an option, hence the backslash. */
export const WALL_CLOCK = String.raw`%{localtime\:%X}`;

const FONT = 'Noto Sans CJK SC';

/** Quotes text for a filter's option in a graph: what has a meaning there is taken from it. */
function plain(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ·（）()_.-]/gu, ' ');
}

function line(text: string, size: string, top: string): string {
  return `drawtext=font='${FONT}':text='${text}':fontsize=${size}:fontcolor=white:x=w*0.29:y=${top}`;
}

/** The filter graph's source of a drawn picture: block, moving bar, names and clock on a dark ground. */
export function pictureSource(format: PictureFormat, content: PictureContent): string {
  const { width, height, fps } = format;
  const bar = Math.round(width / 8);
  return [
    `color=c=0x16202c:s=${width}x${height}:r=${fps}`,
    `drawbox=x=0:y=0:w=iw:h=ih*0.12:color=0x24435f:t=fill`,
    `drawbox=x=0:y=ih*${COLOUR_BLOCK.top}:w=iw*${COLOUR_BLOCK.right}:h=ih*0.5:color=${content.colour}:t=fill`,
    `drawbox=x='mod(t*${width / 5},iw)-${bar}':y=ih*0.8:w=${bar}:h=ih*0.1:color=0xd8dee9:t=fill`,
    line(plain(content.title), 'h*0.15', 'h*0.27'),
    line(plain(content.subtitle), 'h*0.1', 'h*0.46'),
    line(content.clock, 'h*0.13', 'h*0.6'),
  ].join(',');
}

/** The filter that draws a name and the running clock at the foot of a picture. */
export function clockOver(name: string): string {
  return `drawtext=font='${FONT}':text='${plain(name)} ${WALL_CLOCK}':fontsize=h*0.06:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=4:x=w*0.02:y=h*0.9`;
}

/** Parses `WIDTHxHEIGHT@FPS`; the rate may be left out. */
export function parseFormat(text: string, fps = 15): PictureFormat {
  const match = /^(\d{2,4})x(\d{2,4})(?:@(\d{1,2}))?$/.exec(text);
  const format = { width: Number(match?.[1]), height: Number(match?.[2]), fps: Number(match?.[3] ?? fps) };
  if (match === null || format.width % 2 !== 0 || format.height % 2 !== 0 || format.fps < 1) {
    throw new TypeError(`size: ${text} is not WIDTHxHEIGHT[@FPS] with even sides`);
  }
  return format;
}
