/** What the order would cost, hold and move, as the exchange says. */

import { wordsOf } from "../../lang.ts";
import { price, tonnes, yen } from "../../money/format.ts";
import { Fact } from "../../parts/Fact.tsx";
import { problemText } from "../../problemText.ts";
import type { DryRun } from "../../wire.gen.ts";
import { ticketWords } from "../../words/ticket.ts";
import { preview } from "./dryRun.ts";

export function PreviewBox() {
	const words = wordsOf(ticketWords);
	const seen = preview.value;
	if (seen.state === "none") return null;
	if (seen.state === "rejected") {
		return (
			<div class="preview wrong" role="alert">
				{words.rejected(problemText(seen.problem))}
			</div>
		);
	}
	const result = seen.state === "ok" ? seen.result : seen.last;
	return (
		<div class="preview" aria-busy={seen.state === "asking"}>
			{result ? <Figures result={result} /> : <p class="muted">{words.checking}</p>}
		</div>
	);
}

/** The figures of a dry run; the confirmation shows the same. */
export function Figures({ result }: { result: DryRun }) {
	const words = wordsOf(ticketWords);
	const amount = result.hold_asset === "JPY" ? yen : tonnes;
	const rows: [string, string][] = [
		[words.cost, yen(result.cost)],
		[words.fee, yen(result.fee)],
		[words.hold, amount(result.hold)],
		[words.left, amount(result.available_after)],
	];
	return (
		<>
			<dl class="facts">
				{rows.map(([name, text]) => (
					<Fact key={name} name={name}>
						{text}
					</Fact>
				))}
			</dl>
			<Effect result={result} />
		</>
	);
}

/** What the order does to the auction's price, or what trades at once. */
function Effect({ result }: { result: DryRun }) {
	const words = wordsOf(ticketWords);
	const { indicative_price: before, indicative_after: after } = result;
	if (after !== undefined) {
		if (before === undefined) return <p>{words.indicativeFirst(price(after))}</p>;
		if (before === after) return <p class="muted">{words.movesNot(price(after))}</p>;
		return <p>{words.moves(price(before), price(after))}</p>;
	}
	if (result.fill_qty !== undefined && result.fill_price !== undefined) {
		return <p>{words.atOnce(tonnes(result.fill_qty), price(result.fill_price))}</p>;
	}
	return null;
}
