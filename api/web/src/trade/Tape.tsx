/** The public trades of the market that is shown, the newest first. */

import { useStream } from "../feed/index.ts";
import { wordsOf } from "../lang.ts";
import { microText } from "../money/days.ts";
import { grouped } from "../money/format.ts";
import { ConditionView } from "../parts/Panel.tsx";
import { pastText } from "../parts/Phase.tsx";
import type { TradeRecord } from "../wire.gen.ts";
import { side as sides, tradeStatus } from "../words/codes.gen.ts";
import { tradeWords } from "../words/trade.ts";
import { wordOf } from "../words/wordOf.ts";

const SHOWN = 40;

export function Tape({ symbol }: { symbol: string }) {
	const words = wordsOf(tradeWords);
	const state = useStream({ channel: "trade", symbol }).value;
	if (!state) return <ConditionView condition={{ kind: "loading" }} />;
	if (!state.trades.length)
		return <ConditionView condition={{ kind: "empty", text: words.noTrades }} />;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard.
		<section class="tape" tabIndex={0} aria-label={`${words.tape} ${symbol}`}>
			<table>
				<thead>
					<tr>
						<th scope="col">{words.time}</th>
						<th scope="col" class="number">
							{words.price}
						</th>
						<th scope="col" class="number">
							{words.quantity}
						</th>
						<th scope="col">{words.side}</th>
					</tr>
				</thead>
				<tbody>
					{state.trades.slice(0, SHOWN).map((trade, place) => (
						// A row is a place: a new trade writes texts and moves no rows.
						<Trade key={place} trade={trade} />
					))}
				</tbody>
			</table>
		</section>
	);
}

function Trade({ trade }: { trade: TradeRecord }) {
	const { side, status } = trade;
	return (
		<tr class={status === "busted" ? "void" : undefined}>
			<td title={microText(trade.timestamp)}>{pastText(trade.timestamp)}</td>
			<td class={`number ${side ?? ""}`}>{grouped(trade.price)}</td>
			<td class="number">{grouped(trade.qty)}</td>
			<td>{status ? wordOf(tradeStatus, status) : wordOf(sides, side)}</td>
		</tr>
	);
}
