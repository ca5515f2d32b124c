import type { Random } from '../lib/random.ts';
import { weighted } from './draw.ts';

// Every part below is put together at random, and no place, trade name or number is one of a real person or company.
const SURNAMES = Array.from(
  '陈林郑叶许苏程丁方沈姚卢姜崔钟谭陆范廖邹熊秦邱侯江尹薛段雷黎史陶贺郝顾龚邵万覃严莫孔白田夏潘',
);
const GIVEN = Array.from(
  '安禾之言予知若以清和澄远宁舒朗齐岚川汀遥棠竹松柏岩溪岳峤峦沐泽润弘毅谦恒诚敬信辰晏昀昕霁荷芷苓菱',
);
const PLACES = [
  '云澜',
  '青屿',
  '栖川',
  '望澄',
  '远汀',
  '岚浦',
  '松垣',
  '禾湾',
  '竹溆',
  '霁岭',
  '棠浦',
  '溪梧',
  '峤南',
  '芷洲',
];
const WORDS = [
  '禾信',
  '广舟',
  '嘉言',
  '恒棠',
  '润昀',
  '弘汀',
  '知远',
  '同澄',
  '朗齐',
  '安苓',
  '泽霁',
  '诚岳',
  '舒峦',
  '和菱',
];
const TRADES = [
  '机电',
  '纺织',
  '建材',
  '商贸',
  '食品',
  '物流',
  '五金',
  '电子科技',
  '家具',
  '印务',
  '水产',
  '装饰工程',
];
const ORGANS = ['市场管理局', '自然资源局', '交通运输局', '生态环境局', '人力保障局'];

/** Somebody who takes part in a case. */
export interface Person {
  name: string;
  idNumber: string;
  kind: 'naturalPerson' | 'legalPerson' | 'otherOrganization';
}

/** An invented Chinese name: surname and one or two characters. */
export function personName(random: Random): string {
  const given = random.pick(GIVEN) + (random.next() < 0.82 ? random.pick(GIVEN) : '');
  return random.pick(SURNAMES) + given;
}

/** An invented company's name. */
export function companyName(random: Random): string {
  const form = weighted(random, [
    [8, '有限公司'],
    [1, '股份有限公司'],
  ] as const);
  return random.pick(PLACES) + random.pick(WORDS) + random.pick(TRADES) + form;
}

/** Any character of `alphabet` but the right check character, so that nobody can have the number. */
function wrongCheck(alphabet: string, right: number, random: Random): string {
  return alphabet.charAt((right + random.whole(1, alphabet.length - 1)) % alphabet.length);
}

const PERSON_CHECKS = '10X98765432';
const PERSON_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Like a resident's number, with the division 000000, which doesn't exist, and a wrong check character. */
export function personNumber(random: Random): string {
  const date = Date.UTC(1955, 0, 1) + random.whole(0, 50 * 365) * 86_400_000;
  const birth = new Date(date).toISOString().slice(0, 10).replaceAll('-', '');
  const body = `000000${birth}${String(random.whole(0, 999)).padStart(3, '0')}`;
  let sum = 0;
  for (let place = 0; place < PERSON_WEIGHTS.length; place++) {
    sum += Number(body.charAt(place)) * (PERSON_WEIGHTS[place] ?? 0);
  }
  return body + wrongCheck(PERSON_CHECKS, sum % 11, random);
}

const CODE_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Like a unified social credit code, with the division 000000 and a wrong check character. */
export function companyNumber(random: Random): string {
  let body = '00000000';
  for (let place = 8; place < 17; place++) {
    body += CODE_ALPHABET.charAt(random.whole(0, CODE_ALPHABET.length - 1));
  }
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += CODE_ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return body + wrongCheck(CODE_ALPHABET, (31 - (sum % 31)) % 31, random);
}

/** A natural person. */
export function drawPerson(random: Random): Person {
  return { name: personName(random), idNumber: personNumber(random), kind: 'naturalPerson' };
}

/** A company, or a business without legal personality. */
export function drawCompany(random: Random): Person {
  const kind = random.next() < 0.92 ? 'legalPerson' : 'otherOrganization';
  return { name: companyName(random), idNumber: companyNumber(random), kind };
}

/** An authority that asks for enforcement of its own decision. */
export function drawOrgan(random: Random): Person {
  const name = `${random.pick(PLACES)}县${random.pick(ORGANS)}`;
  return { name, idNumber: companyNumber(random), kind: 'otherOrganization' };
}
