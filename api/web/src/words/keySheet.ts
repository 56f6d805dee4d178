/** Words of the sheet of keys. */

import type { Words } from "../lang.ts";

const en = {
	keys: "Keys",
	keysHint:
		"Single letters act only while the board has the focus. Each may be changed or switched off.",
	places: { anywhere: "Anywhere", board: "Board", ticket: "Ticket", grid: "Tables" },
	keyOf: (name: string) => `Key of ${name}`,
	keyTaken: (name: string) => `taken by ${name}`,
	keyKept: "kept by the browser or the input method",
	keyPlace: "a key without Ctrl or ⌘ acts only on the board",
	keyPress: "Press the new key",
	keyOff: "off",
	switchOff: "Switch off",
	keysReset: "All as delivered",
	change: "Change",
	moveKeys: "Move in a table",
	openKey: "Open the row",
	copyKey: "Copy the row (as a spreadsheet's line)",
	stepKeys: "Change a number by a step, ten steps",
};

export const keySheetWords: Words<typeof en> = {
	en,
	ja: {
		keys: "キー操作",
		keysHint: "1文字のキーは板にフォーカスがある間だけ効きます。変更と停止ができます。",
		places: { anywhere: "どこでも", board: "板", ticket: "注文票", grid: "表" },
		keyOf: (name) => `${name}のキー`,
		keyTaken: (name) => `「${name}」で使用中`,
		keyKept: "ブラウザーか日本語入力が使うキーです",
		keyPlace: "Ctrl・⌘のないキーは板でだけ使えます",
		keyPress: "新しいキーを押してください",
		keyOff: "停止中",
		switchOff: "停止",
		keysReset: "初期設定に戻す",
		change: "変更",
		moveKeys: "表の中を移動",
		openKey: "行を開く",
		copyKey: "行をコピー（表計算に貼り付け可）",
		stepKeys: "数値を1刻み／10刻み変える",
	},
};
