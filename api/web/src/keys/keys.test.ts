import assert from "node:assert/strict";
import { test } from "node:test";
import { commandFor, keyOf } from "./bindings.ts";
import { type Command, commands, offer } from "./commands.ts";
import { faultOfKey } from "./faults.ts";
import { hiraganaOf } from "./romaji.ts";
import { found } from "./search.ts";

const run = () => undefined;
const buy: Command = {
	name: "board.buy",
	words: { en: "Buy at this price", ja: "この値段で買う", reading: "このねだんでかう" },
	key: "B",
	where: "board",
	run,
};
const cancelAll: Command = {
	name: "orders.cancel_all",
	words: { en: "Cancel all orders", ja: "全注文取消", reading: "ぜんちゅうもんとりけし" },
	danger: true,
	run,
};
const amend: Command = {
	name: "orders.amend",
	words: { en: "Amend the order", ja: "注文訂正", reading: "ちゅうもんていせい" },
	key: "Enter",
	where: "board",
	run,
};
const palette: Command = {
	name: "palette",
	words: { en: "Commands", ja: "コマンド", reading: "こまんど" },
	key: "Mod+K",
	run,
};
const list = [buy, cancelAll, amend, palette];
const names = (query: string) => found(list, query).map(({ name }) => name);

test("ローマ字 is read in both spellings, a half-typed syllable as each kana that it may become", () => {
	const readings = {
		torikeshi: "とりけし",
		torikesi: "とりけし",
		tyuumonn: "ちゅうもん",
		chuumonhyou: "ちゅうもんひょう",
		shinki: "しんき",
		zandaka: "ざんだか",
		kekka: "けっか",
		joukyaku: "じょうきゃく",
		onna: "おんな",
		"hon'ya": "ほんや",
		fairu: "ふぁいる",
	};
	for (const [typed, kana] of Object.entries(readings)) {
		assert.deepEqual(hiraganaOf(typed), [kana], typed);
	}
	assert.deepEqual(hiraganaOf("torik"), ["とりか", "とりき", "とりく", "とりけ", "とりこ"]);
	assert.ok(hiraganaOf("chuumon").includes("ちゅうもん"));
	assert.deepEqual(hiraganaOf("xyz"), []);
});

test("a command is found by English, kanji, kana, full width and ローマ字", () => {
	for (const query of [
		"cancel",
		"取消",
		"とりけし",
		"トリケシ",
		"torikeshi",
		"torik",
		"ｃａｎｃｅｌ",
	]) {
		assert.deepEqual(names(query), ["orders.cancel_all"], query);
	}
	assert.deepEqual(names("tyuumon"), ["orders.amend", "orders.cancel_all"]);
	assert.deepEqual(names("chumon"), []);
	assert.deepEqual(names("order cancel"), ["orders.cancel_all"]);
	assert.deepEqual(names("xyz"), []);
	assert.equal(found(list, " "), list);
});

test("a command whose key breaks the rules is not accepted", () => {
	const broken = { ...cancelAll, key: "X" } as unknown as Command;
	assert.throws(() => offer([broken]), /orders\.cancel_all: a dangerous command has no key/);
	assert.throws(() => offer([{ ...buy, where: "anywhere" } as Command]), /only on the board/);
	assert.throws(() => offer([{ ...buy, where: "ticket" } as Command]), /only on the board/);
	assert.throws(() => offer([{ ...amend, where: "anywhere" } as Command]), /needs a place/);
	assert.deepEqual(commands.value, []);
	const back = offer(list);
	assert.deepEqual(commands.value, list);
	back();
	assert.deepEqual(commands.value, []);
});

test("a single letter calls its command on the board and nowhere else", () => {
	assert.equal(commandFor("B", ["board"], list, {}), buy);
	assert.equal(commandFor("B", [], list, {}), undefined);
	assert.equal(commandFor("B", ["ticket"], list, {}), undefined);
	assert.equal(commandFor("Mod+K", ["board"], list, {}), palette);
	assert.equal(commandFor("Mod+K", [], list, {}), palette);
});

test("keys can be changed and switched off", () => {
	assert.equal(keyOf(buy, {}), "B");
	assert.equal(keyOf(buy, { "board.buy": "K" }), "K");
	assert.equal(keyOf(buy, { "board.buy": "" }), undefined);
	assert.equal(commandFor("B", ["board"], list, { "board.buy": "K" }), undefined);
	assert.equal(keyOf(cancelAll, { "orders.cancel_all": "K" }), undefined);
});

test("a new key may be neither another's, nor the browser's, nor a letter outside the board", () => {
	assert.equal(faultOfKey(buy, "K", list, {}), undefined);
	assert.deepEqual(faultOfKey(buy, "Enter", list, {}), { kind: "taken", by: amend });
	assert.deepEqual(faultOfKey(palette, "K", list, {}), { kind: "place" });
	assert.deepEqual(faultOfKey(palette, "Mod+W", list, {}), { kind: "reserved" });
	assert.deepEqual(faultOfKey(buy, "F5", list, {}), { kind: "reserved" });
	assert.deepEqual(faultOfKey(buy, "Alt+B", list, {}), { kind: "reserved" });
	assert.equal(faultOfKey(palette, "Mod+J", list, {}), undefined);
});
