/** Sentences about orders and about what the exchange rejected. */

import { lang } from "../lang.ts";
import { price, tonnes } from "../money/format.ts";
import type { OrderRecord } from "../wire.gen.ts";
import { reason as reasons, side as sides, type Word } from "../words/codes.gen.ts";
import { wordOf } from "../words/wordOf.ts";
import { classOf } from "./markets.ts";

/** Return what a code means in a sentence; empty for one that has none. */
export function sentenceOf(codes: Record<string, Word>, code: string | undefined): string {
	return (code && codes[code]?.[lang === "ja" ? "jaText" : "enText"]) || "";
}

/** Return a reason in words. */
export function reasonText(code: string | undefined | null): string {
	return wordOf(reasons, code);
}

/** Return an order in a few words: class, side, price, quantity. */
export function orderText(order: {
	symbol: string;
	side: OrderRecord["side"];
	limit_price?: string | undefined;
	leaves_qty: string;
}): string {
	const parts = [classOf(order.symbol), wordOf(sides, order.side)];
	if (order.limit_price) parts.push(price(order.limit_price));
	parts.push(tonnes(order.leaves_qty));
	return parts.join(" ");
}
