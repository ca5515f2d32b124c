/**
 * The seats that get demo streets, with how many demo units walk there: dense in Hangzhou, two in every other seat.
 * The sum is the number of demo units.
 */
export const UNITS_BY_SEAT: Readonly<Record<string, number>> = {
  'zj-hz-shangcheng': 4,
  'zj-hz-gongshu': 4,
  'zj-hz-xihu': 5,
  'zj-hz-binjiang': 3,
  'zj-hz-xiaoshan': 3,
  'zj-hz-yuhang': 3,
  'zj-hz-linping': 2,
  'zj-hz-qiantang': 2,
  'zj-hz-fuyang': 2,
  'zj-nb-haishu': 2,
  'zj-nb-yinzhou': 2,
  'zj-nb-cixi': 2,
  'zj-wz-lucheng': 2,
  'zj-wz-ouhai': 2,
  'zj-wz-yueqing': 2,
  'zj-jx-nanhu': 2,
  'zj-hu-wuxing': 2,
  'zj-sx-yuecheng': 2,
  'zj-sx-keqiao': 2,
  'zj-jh-wucheng': 2,
  'zj-jh-yiwu': 2,
  'zj-qz-kecheng': 2,
  'zj-zs-dinghai': 2,
  'zj-tz-jiaojiang': 2,
  'zj-ls-liandu': 2,
};
