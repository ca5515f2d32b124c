import { shuffled, seededRandom } from './random.ts';
import { UNITS_BY_SEAT } from './seats.ts';
import { writeJson } from './write.ts';

/** Passwords of the demo logins, one a role. They are printed for everyone to see: never use them outside a demo. */
const DEMO_PASSWORDS = {
  administrator: 'admin-demo-2026',
  dutyOfficer: 'duty-demo-2026',
  leader: 'leader-demo-2026',
  analyst: 'analyst-demo-2026',
  wall: 'wall-demo-2026',
  feed: 'feed-demo-2026',
} as const;

type DemoRole = keyof typeof DEMO_PASSWORDS;

/** Username, role, court, Chinese name, English name. */
const USERS: readonly (readonly [string, DemoRole, string, string, string])[] = [
  ['admin', 'administrator', 'zj', '演示管理员', 'Demo Administrator'],
  ['duty', 'dutyOfficer', 'zj', '高院值班员甲', 'High Court Duty Officer A'],
  ['duty2', 'dutyOfficer', 'zj', '高院值班员乙', 'High Court Duty Officer B'],
  ['leader', 'leader', 'zj', '高院领导', 'High Court Leader'],
  ['analyst', 'analyst', 'zj', '高院分析员', 'High Court Analyst'],
  ['hz.duty', 'dutyOfficer', 'zj-hz', '杭州中院值班员', 'Hangzhou Duty Officer'],
  ['hz.leader', 'leader', 'zj-hz', '杭州中院领导', 'Hangzhou Leader'],
  ['nb.duty', 'dutyOfficer', 'zj-nb', '宁波中院值班员', 'Ningbo Duty Officer'],
  ['nb.leader', 'leader', 'zj-nb', '宁波中院领导', 'Ningbo Leader'],
  ['xihu.duty', 'dutyOfficer', 'zj-hz-xihu', '西湖法院值班员', 'Xihu Duty Officer'],
  ['xihu.leader', 'leader', 'zj-hz-xihu', '西湖法院领导', 'Xihu Leader'],
  ['haishu.duty', 'dutyOfficer', 'zj-nb-haishu', '海曙法院值班员', 'Haishu Duty Officer'],
  ['haishu.leader', 'leader', 'zj-nb-haishu', '海曙法院领导', 'Haishu Leader'],
  ['hall.wall', 'wall', 'zj', '指挥大厅大屏', 'Hall Wall'],
  ['feed', 'feed', 'zj', '办案系统接口', 'Case-management feed'],
];

const SURNAMES = Array.from(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪',
);
const GIVEN_NAMES =
  '伟 敏 静 强 磊 洋 勇 艳 杰 涛 明 超 霞 平 刚 建国 建华 志强 志明 海燕 晓东 晓红 文斌 国庆 俊杰 丽娜 永康 春梅 立新 学军'.split(
    ' ',
  );
const DEVICE_MODELS = ['演示单兵 A1', '演示单兵 A2 Pro', '演示执法记录仪 R5', '演示手机 M3'];

/** Writes the demo logins. */
export function makeUsers(): void {
  writeJson(
    'demo/users.json',
    USERS.map(([username, role, courtId, nameZh, nameEn]) => ({
      username,
      password: DEMO_PASSWORDS[role],
      role,
      courtId,
      nameZh,
      nameEn,
    })),
  );
}

/** Writes the demo officer units. Names are put together at random and mean nobody. */
export function makeUnits(): void {
  const random = seededRandom('units');
  const surnames = shuffled(SURNAMES, random);
  const courtIds = Object.entries(UNITS_BY_SEAT).flatMap(([courtId, count]) =>
    Array.from({ length: count }, () => courtId),
  );
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
  writeJson(
    'demo/units.json',
    courtIds.map((courtId, i) => ({
      callSign: `浙执-${String(i + 1).padStart(3, '0')}`,
      officerNameZh: `${surnames[i % surnames.length]}${pick(GIVEN_NAMES)}`,
      courtId,
      deviceModel: pick(DEVICE_MODELS),
    })),
  );
}

/** Writes the demo fixed sources, which the simulator plays. */
export function makeSources(): void {
  writeJson('demo/sources.json', [
    { name: '高院南门', kind: 'rtsp', courtId: 'zj', url: 'rtsp://127.0.0.1:8554/gate' },
    { name: '杭州中院审判大厅', kind: 'hls', courtId: 'zj-hz', url: 'http://127.0.0.1:8888/hall/index.m3u8' },
  ]);
}
