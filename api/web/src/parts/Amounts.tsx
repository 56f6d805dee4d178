import { wordsOf } from "../lang.ts";
import { signOf } from "../money/decimal.ts";
import { change, price, tonnes, yen } from "../money/format.ts";
import { partWords } from "../words/parts.ts";

const WRITERS = { price, tonnes, yen };

interface AmountProps {
	/** A decimal as on the wire; without one a dash is shown. */
	value: string | null | undefined;
	kind?: keyof typeof WRITERS;
}

/** A price (or tonnes, or yen) on one line; a dash where there is none. */
export function Price({ value, kind = "price" }: AmountProps) {
	return <span class="number">{value ? WRITERS[kind](value) : "–"}</span>;
}

interface ChangeProps {
	/** The difference to the price before, as a decimal. */
	difference: string | null | undefined;
	/** The same in percent of the price before, as a decimal. */
	percent?: string | undefined;
}

/** A rise or a fall, by sign, word and color. */
export function Change({ difference, percent }: ChangeProps) {
	const words = wordsOf(partWords);
	if (!difference) return <span class="number">–</span>;
	const way = signOf(difference);
	const text = change(difference, percent);
	const word = way > 0 ? words.rise : way < 0 ? words.fall : words.unchanged;
	return (
		<span class={`number ${way > 0 ? "up" : way < 0 ? "down" : ""}`}>
			<span class="hidden">
				{word} {way ? text.slice(1) : ""}
			</span>
			<span aria-hidden="true">{text}</span>
		</span>
	);
}
