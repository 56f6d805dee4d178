/** Explains the price of a call auction with the exchange's own figures. */

import { wordsOf } from "../lang.ts";
import { compare } from "../money/decimal.ts";
import { grouped } from "../money/format.ts";
import type { BoardRecord } from "../wire.gen.ts";
import { boardWords } from "../words/board.ts";
import { tieBreak } from "../words/codes.gen.ts";
import { wordOf } from "../words/wordOf.ts";
import { indicativeText } from "./PhaseLine.tsx";
import type { RuleProps } from "./RuleButton.tsx";

export function Rule({ market, record }: RuleProps) {
	const words = wordsOf(boardWords);
	const board = record.value;
	return (
		<>
			<p>{indicativeText(board, market)}</p>
			<ol class="rule-steps">
				{words.ruleSteps.map((step) => (
					<li key={step}>{step}</li>
				))}
			</ol>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
			<section class="rule" tabIndex={0} aria-label={words.ruleRead}>
				<table>
					<caption>{words.ruleRead}</caption>
					<thead>
						<tr>
							<th scope="col" class="number">
								{words.price}
							</th>
							<th scope="col" class="number">
								{words.askTotal}
							</th>
							<th scope="col" class="number">
								{words.bidTotal}
							</th>
							<th scope="col" class="number">
								{words.executable}
							</th>
							<th scope="col" class="number">
								{words.difference}
							</th>
						</tr>
					</thead>
					<tbody>
						{board?.rows.map((row) => (
							<tr
								key={row.price}
								class={isIndicative(board, row.price) ? "at" : undefined}
								aria-current={isIndicative(board, row.price) ? "true" : undefined}
							>
								<th scope="row" class="number">
									{grouped(row.price)}
								</th>
								<td class="number">{grouped(row.ask_cum)}</td>
								<td class="number">{grouped(row.bid_cum)}</td>
								<td class="number">{grouped(row.executable_qty)}</td>
								<td class="number">{grouped(row.difference)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
			<p>{words.ruleRest(wordOf(tieBreak, market.instrument.auction_tie))}</p>
			<p class="small muted">{words.ruleHidden}</p>
		</>
	);
}

function isIndicative(board: BoardRecord, price: string): boolean {
	return board.indicative_price !== undefined && compare(board.indicative_price, price) === 0;
}
