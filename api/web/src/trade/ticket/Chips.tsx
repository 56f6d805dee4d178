/** Prices and quantities that one press puts into the ticket. */

import { wordsOf } from "../../lang.ts";
import { compare, multiply, stepsOf, timesIn } from "../../money/decimal.ts";
import { grouped, tonnes } from "../../money/format.ts";
import { parsed } from "../../money/input.ts";
import { ticketWords } from "../../words/ticket.ts";
import { balances } from "../account.ts";
import type { Market } from "../markets.ts";
import { draft, write } from "../ticketState.ts";

/** The band, the reference, the indicative price and the touch of the market. */
export function PriceChips({ market }: { market: Market }) {
	const words = wordsOf(ticketWords);
	const { instrument, ticker, call } = market;
	const isCall = call?.indicative_price !== undefined;
	const prices: [string, string | undefined][] = [
		[words.chips.reference, instrument.reference_price],
		[words.chips.indicative, call?.indicative_price],
		[words.bid, isCall ? undefined : ticker?.bid],
		[words.ask, isCall ? undefined : ticker?.ask],
		[words.chips.low, instrument.price_limit_low],
		[words.chips.high, instrument.price_limit_high],
	];
	return (
		<div class="chips">
			{prices.map(
				([name, price]) =>
					price !== undefined && (
						<button
							key={name}
							type="button"
							aria-label={words.takePrice(name, grouped(price))}
							onClick={() => write({ price: grouped(price) })}
						>
							<span class="muted">{name}</span> {grouped(price)}
						</button>
					),
			)}
		</div>
	);
}

const PRESETS = ["10", "50", "100", "500"];

/** Usual quantities, and the most that cash or credits allow. */
export function QtyChips({ market }: { market: Market }) {
	const words = wordsOf(ticketWords);
	const most = affordable(market);
	const { qty_increment: lot, qty_min: least } = market.instrument;
	const fitting = PRESETS.filter((qty) => isMultiple(qty, lot) && compare(qty, least) >= 0);
	return (
		<div class="chips">
			{fitting.map((qty) => (
				<button
					key={qty}
					type="button"
					aria-label={words.takeQty(tonnes(qty))}
					onClick={() => write({ qty: grouped(qty) })}
				>
					{grouped(qty)}
				</button>
			))}
			{most !== undefined && compare(most, "0") > 0 && (
				<button
					type="button"
					aria-label={words.takeQty(`${words.max} ${tonnes(most)}`)}
					title={words.maxHint(tonnes(most))}
					onClick={() => write({ qty: grouped(most) })}
				>
					<span class="muted">{words.max}</span> {grouped(most)}
				</button>
			)}
		</div>
	);
}

function isMultiple(qty: string, lot: string): boolean {
	try {
		return stepsOf(qty, lot) > 0;
	} catch {
		return false;
	}
}

/** The most that can be ordered at the ticket's price without fees, whole lots: an offer of the
 * page. The exchange alone decides what is held. */
function affordable({ instrument, symbol }: Market): string | undefined {
	const { side, price, type } = draft.value;
	const available = balances.value?.get(side === "sell" ? symbol : "JPY")?.available;
	if (available === undefined) return undefined;
	const lot = instrument.qty_increment;
	if (side === "sell")
		return compare(available, instrument.qty_max) > 0 ? instrument.qty_max : available;
	const limit = parsed(price, "price", { step: instrument.price_increment });
	if (type === "market" || type === "stop" || !limit.ok) return undefined;
	const lots = timesIn(multiply(limit.text, lot), available);
	const most = multiply(lots, lot);
	return compare(most, instrument.qty_max) > 0 ? instrument.qty_max : most;
}
