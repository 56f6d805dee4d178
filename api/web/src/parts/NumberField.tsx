import type { Ref } from "preact";
import { useState } from "preact/hooks";
import { isTyped } from "../keys/keyboard.ts";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";
import { type FieldCommon, FieldFrame } from "./Field.tsx";

/** A number that was read from text, or why it could not be. */
export type Parsed<V> = { value: V } | { error: string };

export interface NumberFieldProps<V> extends FieldCommon {
	/** The text in the field, as the person wrote it. */
	value: string;
	/** Takes the text and what it means; nothing is rounded or corrected on the way. */
	onValue: (text: string, parsed: Parsed<V>) => void;
	/** Reads a number exactly; full-width digits and grouping commas are its matter. */
	parse: (text: string) => Parsed<V>;
	/** Writes a number as the field shows it once it is left. */
	format?: (value: V) => string;
	/** Returns the text after a number of steps up (negative: down). Without it there are no
	 * stepping buttons and ↑↓ do nothing. */
	step?: (text: string, steps: number) => string;
	unit?: string;
	inputRef?: Ref<HTMLInputElement>;
}

/** A field for an amount: text that is read exactly, ↑↓ for a step and Shift+↑↓ for ten. The
 * wheel never changes it. An empty field is no error here; the form decides that. */
export function NumberField<V>(props: NumberFieldProps<V>) {
	const words = wordsOf(partWords);
	const { label, value, parse, format, step, onValue } = props;
	const [left, setLeft] = useState(true);
	const parsed = parse(value);
	const own = left && value.trim() !== "" && "error" in parsed ? parsed.error : undefined;
	const put = (text: string) => onValue(text, parse(text));
	const by = (steps: number) => step && !props.disabled && put(step(value, steps));
	return (
		<FieldFrame
			{...props}
			class="figures"
			error={own ?? props.error}
			control={(ties) => (
				<>
					<input
						{...ties}
						ref={props.inputRef}
						type="text"
						inputMode="decimal"
						autoComplete="off"
						spellcheck={false}
						value={value}
						onInput={(event) => {
							setLeft(false);
							put(event.currentTarget.value);
						}}
						onKeyDown={(event) => {
							if (!step || !isTyped(event)) return;
							if (event.ctrlKey || event.metaKey || event.altKey) return;
							const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
							if (!way) return;
							event.preventDefault();
							by(way * (event.shiftKey ? 10 : 1));
						}}
						onBlur={() => {
							setLeft(true);
							if (!format || !("value" in parsed)) return;
							const shown = format(parsed.value);
							if (shown !== value) put(shown);
						}}
					/>
					{props.unit && <span class="unit">{props.unit}</span>}
					{step && (
						<>
							<StepButton label={words.stepDown(label)} sign="−" props={props} run={() => by(-1)} />
							<StepButton label={words.stepUp(label)} sign="+" props={props} run={() => by(1)} />
						</>
					)}
				</>
			)}
		/>
	);
}

interface StepButtonProps {
	label: string;
	sign: string;
	props: { disabled?: boolean };
	run: () => void;
}

/** A step by pointer; with the keyboard ↑↓ in the field do the same, so Tab passes it by. */
function StepButton({ label, sign, props, run }: StepButtonProps) {
	return (
		<button
			type="button"
			tabIndex={-1}
			aria-label={label}
			disabled={props.disabled}
			onPointerDown={(event) => event.preventDefault()}
			onClick={run}
		>
			{sign}
		</button>
	);
}
