/** Says what was filled: one notice for the fills of one moment. */

import { effect } from "@preact/signals";
import { wordsOf } from "../lang.ts";
import { sum } from "../money/decimal.ts";
import { price, tonnes } from "../money/format.ts";
import { notify } from "../parts/notify.ts";
import type { ExecutionRecord } from "../wire.gen.ts";
import { tradeWords } from "../words/trade.ts";
import { fills } from "./account.ts";
import { classOf } from "./markets.ts";

/** Fills that come within this time are said together. */
const TOGETHER_MS = 400;

/** Begin to say each fill that comes while the page is open. */
export function sayFills(): void {
	let said: number | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	effect(() => {
		const all = fills.value;
		said ??= all.length;
		if (all.length < said) said = all.length;
		if (all.length === said) return;
		clearTimeout(timer);
		timer = setTimeout(() => {
			const fresh = fills.peek().slice(said);
			said = fills.peek().length;
			for (const list of grouped(fresh)) say(list);
		}, TOGETHER_MS);
	});
}

/** Fills of one market at one price belong together. */
function grouped(list: readonly ExecutionRecord[]): readonly ExecutionRecord[][] {
	const groups = new Map<string, ExecutionRecord[]>();
	for (const fill of list) {
		const key = `${fill.symbol} ${fill.last_price}`;
		groups.set(key, [...(groups.get(key) ?? []), fill]);
	}
	return [...groups.values()];
}

function say(list: readonly ExecutionRecord[]): void {
	const [first] = list;
	if (!first) return;
	const total = sum(list.map((fill) => fill.last_qty ?? "0"));
	const text = wordsOf(tradeWords).fillsSaid(
		list.length,
		tonnes(total),
		price(first.last_price ?? "0"),
	);
	notify("good", `${classOf(first.symbol)} ${text}`);
}
