// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const creditClass = {
  "jcredit/energy_saving": { en: "J-Credit, energy saving", ja: "J-クレジット 省エネルギー" },
  "jcredit/renewable_electricity": { en: "J-Credit, renewable energy (electricity)", ja: "J-クレジット 再エネ(電力)" },
  "jcredit/renewable_heat": { en: "J-Credit, renewable energy (heat)", ja: "J-クレジット 再エネ(熱)" },
  "jcredit/renewable_mixed": { en: "J-Credit, renewable energy (electricity and heat)", ja: "J-クレジット 再エネ(電力・熱混合)" },
  "jcredit/forest": { en: "J-Credit, forest", ja: "J-クレジット 森林" },
  "jcredit/others": { en: "J-Credit, others", ja: "J-クレジット その他" },
  "jcredit/agri_midseason_drainage": { en: "J-Credit, longer mid-season drainage", ja: "J-クレジット 農業(中干し期間の延長)" },
  "jcredit/renewable_wood_biomass": { en: "J-Credit, renewable energy (wood biomass)", ja: "J-クレジット 再エネ(木質バイオマス)" },
  "jcredit/agri_biochar": { en: "J-Credit, agriculture (biochar)", ja: "J-クレジット 農業(バイオ炭)" },
  "jver/forest_untransferred": { en: "J-VER not yet transferred, forest", ja: "J-VER(未移行) 森林" },
  "domestic/untransferred": { en: "Domestic credit not yet transferred", ja: "国内クレジット(未移行)" },
  "gx_league/excess_reduction": { en: "GX League excess reduction allowance", ja: "超過削減枠" },
  "jcm/from_2021": { en: "JCM credit, reductions from 2021", ja: "JCMクレジット(2021年以降の削減)" },
  "jcm/before_2021": { en: "JCM credit, reductions before 2021", ja: "JCMクレジット(2020年以前の削減)" },
  "gx_ets/allowance": { en: "GX-ETS emission allowance", ja: "脱炭素成長型投資事業者排出枠" },
  "jblue/blue_carbon": { en: "J-Blue credit", ja: "Jブルークレジット" },
} as const satisfies Record<string, Word>;
export type CreditClassCode = keyof typeof creditClass;
