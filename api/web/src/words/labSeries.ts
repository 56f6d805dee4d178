/** The words of the codes that figures of a run hold: series of prices, means, kinds, sectors. */

import type { Word } from "./codes/word.gen.ts";

type Entry = Pick<Word, "en" | "ja">;

export const seriesWords: Readonly<Record<string, Entry>> = {
	allowance: { en: "allowance", ja: "排出枠" },
	ceiling: { en: "ceiling", ja: "上限価格" },
	floor: { en: "floor", ja: "下限価格" },
	q05: { en: "5 % of runs below", ja: "実行の5%点" },
	q25: { en: "25 % of runs below", ja: "実行の25%点" },
	q75: { en: "75 % of runs below", ja: "実行の75%点" },
	q95: { en: "95 % of runs below", ja: "実行の95%点" },
	"JCR-RE/JPY": { en: "J-Credit, renewable power", ja: "J-クレジット(再エネ電力)" },
	"JCR-BI/JPY": { en: "J-Credit, biomass heat", ja: "J-クレジット(再エネ熱)" },
	"JCR-ES/JPY": { en: "J-Credit, energy saving", ja: "J-クレジット(省エネ)" },
	"JCR-FO/JPY": { en: "J-Credit, forest", ja: "J-クレジット(森林)" },
	"JCR-AG/JPY": { en: "J-Credit, farming", ja: "J-クレジット(農業)" },
	"JCM-21/JPY": { en: "JCM credit", ja: "JCMクレジット" },
	"JCM-20/JPY": { en: "JCM credit, before 2021", ja: "JCMクレジット(2020年以前)" },
	"GXA/JPY": { en: "GX-ETS allowance", ja: "GX-ETS排出枠" },
	allowances: { en: "allowances", ja: "排出枠" },
	credits: { en: "credits", ja: "クレジット" },
	"payment at the ceiling": { en: "paid at the ceiling", ja: "上限価格での支払" },
	uncovered: { en: "uncovered", ja: "未達" },
	physical: { en: "physical", ja: "物理的" },
	economic: { en: "economic", ja: "経済的" },
	timing: { en: "timing", ja: "時期的" },
};
