// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const country = {
  "JPN": { en: "Japan", ja: "日本" },
  "ARE": { en: "United Arab Emirates", ja: "アラブ首長国連邦" },
  "AZE": { en: "Azerbaijan", ja: "アゼルバイジャン" },
  "BGD": { en: "Bangladesh", ja: "バングラデシュ" },
  "CHL": { en: "Chile", ja: "チリ" },
  "CRI": { en: "Costa Rica", ja: "コスタリカ" },
  "ETH": { en: "Ethiopia", ja: "エチオピア" },
  "GEO": { en: "Georgia", ja: "ジョージア" },
  "IDN": { en: "Indonesia", ja: "インドネシア" },
  "IND": { en: "India", ja: "インド" },
  "KAZ": { en: "Kazakhstan", ja: "カザフスタン" },
  "KEN": { en: "Kenya", ja: "ケニア" },
  "KGZ": { en: "Kyrgyzstan", ja: "キルギス" },
  "KHM": { en: "Cambodia", ja: "カンボジア" },
  "LAO": { en: "Laos", ja: "ラオス" },
  "LKA": { en: "Sri Lanka", ja: "スリランカ" },
  "MDA": { en: "Moldova", ja: "モルドバ" },
  "MDV": { en: "Maldives", ja: "モルディブ" },
  "MEX": { en: "Mexico", ja: "メキシコ" },
  "MMR": { en: "Myanmar", ja: "ミャンマー" },
  "MNG": { en: "Mongolia", ja: "モンゴル" },
  "PHL": { en: "Philippines", ja: "フィリピン" },
  "PLW": { en: "Palau", ja: "パラオ" },
  "PNG": { en: "Papua New Guinea", ja: "パプアニューギニア" },
  "SAU": { en: "Saudi Arabia", ja: "サウジアラビア" },
  "SEN": { en: "Senegal", ja: "セネガル" },
  "THA": { en: "Thailand", ja: "タイ" },
  "TUN": { en: "Tunisia", ja: "チュニジア" },
  "TZA": { en: "Tanzania", ja: "タンザニア" },
  "UKR": { en: "Ukraine", ja: "ウクライナ" },
  "UZB": { en: "Uzbekistan", ja: "ウズベキスタン" },
  "VNM": { en: "Viet Nam", ja: "ベトナム" },
} as const satisfies Record<string, Word>;
export type CountryCode = keyof typeof country;
