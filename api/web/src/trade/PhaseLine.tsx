/** The phase of a market with its countdown, and the prices that frame it. */

import { wordsOf } from "../lang.ts";
import { msOf } from "../money/days.ts";
import { signOf, subtract } from "../money/decimal.ts";
import { change, grouped, price, tonnes } from "../money/format.ts";
import { Countdown } from "../parts/Countdown.tsx";
import { momentText, PhaseBadge, phaseName } from "../parts/Phase.tsx";
import type { BoardRecord, StatusRecord } from "../wire.gen.ts";
import { boardWords } from "../words/board.ts";
import type { Market } from "./markets.ts";

/** What follows: when this phase ends, or when the next session begins. */
export function NextPhase({ status }: { status: StatusRecord }) {
	const words = wordsOf(boardWords);
	if (!status.next_change || !status.next_phase) return <span>{words.noNext}</span>;
	const at = momentText(status.next_change);
	const text =
		status.phase === "closed" ? words.next(phaseName(status.next_phase), at) : words.until(at);
	return (
		<>
			<span>{text}</span>
			<Countdown to={msOf(status.next_change)} label={text} />
		</>
	);
}

/** The line under a board. */
export function PhaseLine({ market }: { market: Market }) {
	const words = wordsOf(boardWords);
	const { instrument, status, ticker, call } = market;
	const last = ticker?.last;
	const moved = last && call?.indicative_price ? subtract(call.indicative_price, last) : undefined;
	return (
		<div class="phase-line">
			<p>
				{status && <PhaseBadge code={status.phase} />}
				{status && <NextPhase status={status} />}
			</p>
			<dl>
				<div>
					<dt>{words.reference}</dt>
					<dd>{grouped(instrument.reference_price)}</dd>
				</div>
				<div>
					<dt>{words.band}</dt>
					<dd>
						{grouped(instrument.price_limit_low)}–{grouped(instrument.price_limit_high)}
					</dd>
				</div>
				{last && (
					<div>
						<dt>{words.previous}</dt>
						<dd>
							{grouped(last)}
							{moved && signOf(moved) !== 0 && ` (${change(moved)})`}
						</dd>
					</div>
				)}
			</dl>
		</div>
	);
}

/** The indicative price, quantity and surplus of a board. */
export function indicativeText(board: BoardRecord | undefined, market: Market): string {
	const words = wordsOf(boardWords);
	if (!board?.indicative_price) return words.noIndicative;
	const qty = tonnes(board.indicative_qty ?? "0");
	return `${words.indicativeLine(price(board.indicative_price), qty)} ${surplusText(board, market)}`;
}

/** The surplus side with its tonnes; at a limit price in the words of the rule. */
export function surplusText(board: BoardRecord, { instrument }: Market): string {
	const words = wordsOf(boardWords);
	const side = board.imbalance_side;
	if (!side) return words.balanced;
	const limit = side === "buy" ? instrument.price_limit_high : instrument.price_limit_low;
	const isAtBand =
		board.indicative_price !== undefined && signOf(subtract(board.indicative_price, limit)) === 0;
	const surplus = words.surplus(side, tonnes(board.imbalance_qty ?? "0"));
	return isAtBand ? `${words.atBand(side)} ${tonnes(board.imbalance_qty ?? "0")}` : surplus;
}
