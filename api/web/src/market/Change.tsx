/** Texts of a market that its row and its page show. */

import { signOf } from "../money/decimal.ts";
import { change, grouped } from "../money/format.ts";
import type { Market } from "./markets.ts";

/** A change against the base price, in its color. */
export function Change({ market: { ticker } }: { market: Market }) {
	if (!ticker?.change) return "–";
	const way = signOf(ticker.change);
	return (
		<span class={way > 0 ? "up" : way < 0 ? "down" : undefined}>
			{change(ticker.change, ticker.change_pct)}
		</span>
	);
}

/** Return the price and the quantity at which a call would trade now; empty outside calls. */
export function indicativeText({ call }: Pick<Market, "call">): string {
	if (!call) return "";
	if (!call.indicative_price) return "–";
	return `${grouped(call.indicative_price)} × ${grouped(call.indicative_qty ?? "0")} t`;
}
