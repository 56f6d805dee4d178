/** The commands of the trader's page: markets, panels, layouts, cancels. */

import { computed, type ReadonlySignal } from "@preact/signals";
import type { Command } from "../keys/commands.ts";
import { wordsOf } from "../lang.ts";
import { tradeWords } from "../words/trade.ts";
import { openOrders } from "./account.ts";
import { LAYOUTS, layout, PANELS, showPanel, showTab, TABS } from "./layout.ts";
import { choose, classOf, markets } from "./markets.ts";
import { askCancelAll } from "./tabs/OrdersTab.tsx";

const { en, ja } = tradeWords;

const PANEL_READINGS = {
	markets: "めいがらへ",
	board: "いたへ",
	chart: "ちゃーとへ",
	ticket: "ちゅうもんひょうへ",
	below: "ちゅうもんとこうざへ",
};
const TAB_READINGS = {
	orders: "ちゅうもんいちらんへ",
	fills: "やくじょうへ",
	balances: "ざんだかへ",
	holdings: "ほゆうへ",
	settlements: "うけわたしへ",
	sealed: "にゅうさつへ",
	otc: "あいたいへ",
	notices: "おしらせへ",
};
const LAYOUT_READINGS = {
	standard: "はいちひょうじゅん",
	board: "はいちいた",
	watch: "はいちかんし",
};

/** The commands that stay the same. */
export function tradeCommands(): readonly Command[] {
	return [
		...PANELS.map((name) => ({
			name: `trade.panel.${name}`,
			words: {
				en: en.showPanel(en[name]),
				ja: ja.showPanel(ja[name]),
				reading: PANEL_READINGS[name],
			},
			run: () => showPanel(name, true),
		})),
		...TABS.map((name) => ({
			name: `trade.tab.${name}`,
			words: {
				en: en.showTab(en[name]),
				ja: ja.showTab(ja[name]),
				reading: TAB_READINGS[name],
			},
			run: () => showTab(name),
		})),
		...LAYOUTS.map((name) => ({
			name: `trade.layout.${name}`,
			words: {
				en: `${en.layout}: ${en.layouts[name]}`,
				ja: `${ja.layout}：${ja.layouts[name]}`,
				reading: LAYOUT_READINGS[name],
			},
			run: () => {
				layout.value = name;
			},
		})),
		{
			name: "trade.cancel_all",
			words: { en: en.cancelAll, ja: ja.cancelAll, reading: "ぜんとりけし" },
			danger: true,
			guard: () => (openOrders.peek().length ? undefined : wordsOf(tradeWords).noOrders),
			run: askCancelAll,
		},
	];
}

/** The symbols of the markets with their names, as one text: it changes when a market is listed. */
export const listed: ReadonlySignal<string> = computed(() =>
	(markets.value ?? []).map(({ symbol }) => symbol).join(),
);

/** A command for each market, so that the palette is the picker of markets. */
export function marketCommands(): readonly Command[] {
	return (markets.peek() ?? []).map(({ symbol, instrument }) => ({
		name: `trade.market.${symbol}`,
		words: {
			en: `${classOf(symbol)} ${instrument.name}`,
			ja: `${classOf(symbol)} ${instrument.name_ja}`,
			reading: classOf(symbol).toLowerCase(),
		},
		run: () => choose(symbol),
	}));
}
