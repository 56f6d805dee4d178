/** The choice of own blocks of a class by their serial numbers. */

import { wordsOf } from "../lang.ts";
import { periodText } from "../money/days.ts";
import { sum } from "../money/decimal.ts";
import { tonnes } from "../money/format.ts";
import { Check } from "../parts/Choice.tsx";
import type { HoldingRecord, NamedRange } from "../wire.gen.ts";
import { ticketWords } from "../words/ticket.ts";
import { holdings } from "./account.ts";

/** Return the blocks of a class in the trading account that nothing holds yet. */
export function freeBlocks(symbol: string): HoldingRecord[] {
	return (holdings.value ?? []).filter(
		(block) =>
			block.symbol === symbol && block.account === "trading" && block.status === "available",
	);
}

interface BlockChoiceProps {
	symbol: string;
	/** The chosen blocks, each whole. */
	ranges: readonly NamedRange[];
	onRanges: (ranges: readonly NamedRange[]) => void;
	error?: string | undefined;
}

export function BlockChoice({ symbol, ranges, onRanges, error }: BlockChoiceProps) {
	const words = wordsOf(ticketWords);
	const blocks = freeBlocks(symbol);
	if (!blocks.length) return <p class="hint">{words.noBlocks}</p>;
	const isChosen = (block: HoldingRecord) =>
		ranges.some((range) => range.serial_from === block.serial_from);
	return (
		<fieldset class={`field blocks ${error ? "wrong" : ""}`}>
			<legend class="hidden">{words.deliveries.serials}</legend>
			{blocks.map((block) => (
				<Check
					key={block.serial_from}
					label={words.block(block.serial_from, tonnes(block.qty))}
					hint={`${block.project_id} ${periodText(block.vintage)}`}
					checked={isChosen(block)}
					onChecked={(isIn) => {
						const { serial_from, serial_to } = block;
						const rest = ranges.filter((range) => range.serial_from !== serial_from);
						onRanges(isIn ? [...rest, { serial_from, serial_to }] : rest);
					}}
				/>
			))}
			<p>{words.blocksChosen(tonnes(sum(blocks.filter(isChosen).map(({ qty }) => qty))))}</p>
			<div class="error" role="alert" hidden={!error}>
				{error}
			</div>
		</fieldset>
	);
}
