/** What the order would cost, hold and move, as the exchange says. */

import { wordsOf } from "../../lang.ts";
import { grouped, price, tonnes, yen } from "../../money/format.ts";
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
	const held: [string, string][] =
		result.hold_asset === "JPY"
			? [
					[words.hold, yen(result.hold)],
					[words.left, yen(result.available_after)],
				]
			: [
					[words.holdCredits, tonnes(result.hold)],
					[words.leftCredits, tonnes(result.available_after)],
				];
	const moved = effectText(result);
	const rows: [string, string][] = [
		[words.cost, yen(result.cost)],
		[words.fee, yen(result.fee)],
		...held,
		...(moved === undefined ? [] : [[words.indicative, moved] satisfies [string, string]]),
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
			{result.fill_qty !== undefined && result.fill_price !== undefined && (
				<p>{words.atOnce(tonnes(result.fill_qty), price(result.fill_price))}</p>
			)}
		</>
	);
}

/** What the order alone does to the auction's price; undefined outside a call. */
function effectText(result: DryRun): string | undefined {
	const { indicative_price: before, indicative_after: after } = result;
	if (after === undefined) return undefined;
	if (before === undefined) return price(after);
	const words = wordsOf(ticketWords);
	return before === after ? words.stays(price(after)) : words.moves(grouped(before), price(after));
}
