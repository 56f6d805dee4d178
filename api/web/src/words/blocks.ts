/** Words of blocks of credits: in the registry's accounts of a participant. */

import type { Words } from "../lang.ts";

const en = {
	account: "Account",
	accounts: { holding: "Holding account", trading: "Trading account" },
	creditClass: "Class",
	project: "Project",
	vintage: "Vintage",
	serials: "Serial numbers",
	qty: "Tonnes",
	status: "Status",
	country: "Country",
	methodology: "Methodology",
};

export const blockWords: Words<typeof en> = {
	en,
	ja: {
		account: "口座",
		accounts: { holding: "保有口座", trading: "取引口座" },
		creditClass: "分類",
		project: "プロジェクト",
		vintage: "ビンテージ",
		serials: "シリアル番号",
		qty: "数量(t)",
		status: "状態",
		country: "国",
		methodology: "方法論",
	},
};
