/** The prices of an instrument now, live. */

import { lang, wordsOf } from "../lang.ts";
import { msOf } from "../money/days.ts";
import { signOf } from "../money/decimal.ts";
import { grouped } from "../money/format.ts";
import { Countdown } from "../parts/Countdown.tsx";
import { momentText, PhaseBadge, phaseName } from "../parts/Phase.tsx";
import { side } from "../words/codes.gen.ts";
import { marketWords } from "../words/market.ts";
import { Change, indicativeText } from "./Change.tsx";
import type { Market } from "./markets.ts";

const words = wordsOf(marketWords);

function shown(value: string | undefined): string {
	return value ? grouped(value) : "–";
}

/** The side that is left over at the indicative price, and its quantity. */
function surplus({ call }: Market): string {
	if (!call?.imbalance_side || !call.imbalance_qty || !signOf(call.imbalance_qty)) return "";
	return ` (${side[call.imbalance_side][lang]} +${grouped(call.imbalance_qty)} t)`;
}

export function Quote({ market }: { market: Market }) {
	const { instrument, status, ticker, call } = market;
	const facts: [string, string][] = [
		[words.open, shown(ticker?.open)],
		[words.high, shown(ticker?.high)],
		[words.low, shown(ticker?.low)],
		[words.vwap, shown(ticker?.vwap)],
		[words.volume, grouped(ticker?.volume ?? "0")],
		[words.basePrice, grouped(instrument.reference_price)],
		[
			words.limits,
			`${grouped(instrument.price_limit_low)}–${grouped(instrument.price_limit_high)}`,
		],
	];
	return (
		<>
			<p class="last">
				<span class="hidden">{words.last} </span>
				<strong>{shown(ticker?.last)}</strong>
				<Change market={market} />
			</p>
			<p class="row now">
				{status && <PhaseBadge code={status.delisted ? "delisted" : status.phase} />}
				{status?.next_change && status.next_phase && (
					<>
						<span>
							{phaseName(status.next_phase)} {momentText(status.next_change)}
						</span>
						<Countdown to={msOf(status.next_change)} label={phaseName(status.next_phase)} />
					</>
				)}
			</p>
			<dl class="facts quote">
				<dt>{words.indicative}</dt>
				<dd>{call ? `${indicativeText(market)}${surplus(market)}` : "–"}</dd>
				{facts.map(([term, value]) => (
					<Fact key={term} term={term} value={value} />
				))}
			</dl>
		</>
	);
}

export function Fact({ term, value }: { term: string; value: string }) {
	return (
		<>
			<dt>{term}</dt>
			<dd>{value}</dd>
		</>
	);
}
