/** What a board says in sentences: its state, and the row that has the focus. */

import { wordsOf } from "../../lang.ts";
import { grouped } from "../../money/format.ts";
import { boardWords } from "../../words/board.ts";
import type { BoardModel } from "./model.ts";

/** Return what the row says, for the reader of the focused row. */
export function rowSentence(model: BoardModel, row: number): string {
	const words = wordsOf(boardWords);
	const cells = model.rows.value[row];
	if (!cells || typeof cells.slot.value !== "number") return "";
	const own = cells.own.value;
	const more = [
		cells.mark.value === "at" ? words.indicative : "",
		own?.sell ? words.own("sell", grouped(String(own.sell))) : "",
		own?.buy ? words.own("buy", grouped(String(own.buy))) : "",
	];
	return words.row(
		cells.price.value,
		cells.ask.value,
		cells.askTotal.value,
		cells.bid.value,
		cells.bidTotal.value,
		more,
	);
}
