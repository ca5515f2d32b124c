import { readSource } from './sources.ts';

/** ASCII slugs of the cities, used in court ids, with the romanised name. Keyed by GB/T 2260 code. */
export const CITIES: Readonly<Record<string, { slug: string; nameEn: string; seatCode: string }>> = {
  '3301': { slug: 'hz', nameEn: 'Hangzhou', seatCode: '330102' },
  '3302': { slug: 'nb', nameEn: 'Ningbo', seatCode: '330212' },
  '3303': { slug: 'wz', nameEn: 'Wenzhou', seatCode: '330302' },
  '3304': { slug: 'jx', nameEn: 'Jiaxing', seatCode: '330402' },
  '3305': { slug: 'hu', nameEn: 'Huzhou', seatCode: '330502' },
  '3306': { slug: 'sx', nameEn: 'Shaoxing', seatCode: '330602' },
  '3307': { slug: 'jh', nameEn: 'Jinhua', seatCode: '330702' },
  '3308': { slug: 'qz', nameEn: 'Quzhou', seatCode: '330802' },
  '3309': { slug: 'zs', nameEn: 'Zhoushan', seatCode: '330902' },
  '3310': { slug: 'tz', nameEn: 'Taizhou', seatCode: '331002' },
  '3311': { slug: 'ls', nameEn: 'Lishui', seatCode: '331102' },
};

/** Romanised stems of the districts, counties and county-level cities, in the order of their codes within a city. */
const COUNTY_STEMS: Readonly<Record<string, string>> = {
  '3301':
    "Shangcheng Gongshu Xihu Binjiang Xiaoshan Yuhang Fuyang Lin'an Linping Qiantang Tonglu Chun'an Jiande",
  '3302': 'Haishu Jiangbei Beilun Zhenhai Yinzhou Fenghua Xiangshan Ninghai Yuyao Cixi',
  '3303': "Lucheng Longwan Ouhai Dongtou Yongjia Pingyang Cangnan Wencheng Taishun Rui'an Yueqing Longgang",
  '3304': 'Nanhu Xiuzhou Jiashan Haiyan Haining Pinghu Tongxiang',
  '3305': 'Wuxing Nanxun Deqing Changxing Anji',
  '3306': 'Yuecheng Keqiao Shangyu Xinchang Zhuji Shengzhou',
  '3307': "Wucheng Jindong Wuyi Pujiang Pan'an Lanxi Yiwu Dongyang Yongkang",
  '3308': 'Kecheng Qujiang Changshan Kaihua Longyou Jiangshan',
  '3309': 'Dinghai Putuo Daishan Shengsi',
  '3310': 'Jiaojiang Huangyan Luqiao Sanmen Tiantai Xianju Wenling Linhai Yuhuan',
  '3311': 'Liandu Qingtian Jinyun Suichang Songyang Yunhe Qingyuan Jingning Longquan',
};

/** A district, county or county-level city of the province. */
export interface County {
  /** GB/T 2260 code. */
  readonly code: string;
  readonly cityCode: string;
  readonly nameZh: string;
  /** Name without 区, 县 or 市, as in signage: 西湖, 桐庐. */
  readonly stemZh: string;
  readonly stemEn: string;
  readonly kind: 'district' | 'county' | 'autonomousCounty' | 'city';
}

/** A prefecture-level city of the province. */
export interface City {
  readonly code: string;
  readonly nameZh: string;
}

interface DivisionRow {
  readonly code: string;
  readonly name: string;
  readonly provinceCode: string;
  readonly cityCode: string;
}

const PROVINCE_CODE = '33';

/** The cities of the province in the order of their codes. */
export function loadCities(): City[] {
  return (readSource('divisions', 'dist/cities.json') as DivisionRow[])
    .filter((row) => row.provinceCode === PROVINCE_CODE)
    .map((row) => ({ code: row.code, nameZh: row.name }));
}

/** The counties of the province in the order of their codes, romanised. */
export function loadCounties(): County[] {
  const rows = (readSource('divisions', 'dist/areas.json') as DivisionRow[]).filter(
    (row) => row.provinceCode === PROVINCE_CODE,
  );
  const stems = new Map(Object.entries(COUNTY_STEMS).map(([code, names]) => [code, names.split(' ')]));
  return rows.map((row) => {
    const stemEn = stems.get(row.cityCode)?.shift();
    if (stemEn === undefined) {
      throw new Error(`divisions.ts: ${row.code} ${row.name} has no romanised name`);
    }
    return {
      code: row.code,
      cityCode: row.cityCode,
      nameZh: row.name,
      stemZh: row.name.replace(/(畲族自治县|区|县|市)$/, ''),
      stemEn,
      kind: kindOf(row.name),
    };
  });
}

function kindOf(nameZh: string): County['kind'] {
  if (nameZh.endsWith('自治县')) {
    return 'autonomousCounty';
  }
  if (nameZh.endsWith('区')) {
    return 'district';
  }
  return nameZh.endsWith('县') ? 'county' : 'city';
}

/** The ASCII part of a county's court id: "xihu", "linan". */
export function slugOf(county: County): string {
  return county.stemEn.toLowerCase().replaceAll("'", '');
}
