/** Words of the public market pages. */

import type { Words } from "../lang.ts";

const en = {
	markets: "Markets",
	noMarkets: "No instrument is listed.",
	name: "Instrument",
	last: "Last (¥/t)",
	change: "Change",
	volume: "Volume (t)",
	indicative: "Indicative (¥/t)",
	basePrice: "Base price (¥/t)",
	phase: "Phase",
	next: "Next",
	quotations: "Daily quotations",
};

export const marketWords: Words<typeof en> = {
	en,
	ja: {
		markets: "銘柄一覧",
		noMarkets: "上場している銘柄はありません。",
		name: "銘柄",
		last: "現値 (円/t)",
		change: "基準値段比",
		volume: "売買高 (t)",
		indicative: "予想約定 (円/t)",
		basePrice: "基準値段 (円/t)",
		phase: "立会",
		next: "次の立会",
		quotations: "日次相場表",
	},
};
