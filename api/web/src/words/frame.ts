/** Words of what every screen shares. */

import type { Words } from "../lang.ts";

const en = {
	skip: "Skip to the content",
	screens: {
		market: "Market",
		trade: "Trade",
		holdings: "Holdings",
		registry: "Registry",
		approvals: "Approvals",
		operator: "Operator",
		about: "About",
	},
	navigation: "Screens",
	otherLanguage: "日本語",
};

export const frameWords: Words<typeof en> = {
	en,
	ja: {
		skip: "本文へ移動",
		screens: {
			market: "市場",
			trade: "取引",
			holdings: "保有",
			registry: "登録簿",
			approvals: "承認",
			operator: "運営",
			about: "このページについて",
		},
		navigation: "画面",
		otherLanguage: "English",
	},
};
