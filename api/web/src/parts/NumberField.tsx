import type { Ref } from "preact";
import { useState } from "preact/hooks";
import { isTyped } from "../keys/keyboard.ts";
import { wordsOf } from "../lang.ts";
import { compare, stepsOf, textOfSteps } from "../money/decimal.ts";
import { grouped, PRICE_UNIT } from "../money/format.ts";
import { type Bounds, type Fault, type Kind, type Parsed, parsed } from "../money/input.ts";
import { numberWords } from "../words/numbers.ts";
import { type FieldCommon, FieldFrame } from "./Field.tsx";

export interface NumberFieldProps extends FieldCommon {
	kind: Kind;
	bounds?: Bounds;
	/** The text in the field, as the person wrote it; `grouped(decimal)` for one that is known. */
	value: string;
	/** Takes the text and the decimal it stands for; nothing is corrected on the way. */
	onValue: (text: string, parsed: Parsed) => void;
	/** Offers −, + and ↑↓ by `bounds.step`. */
	steps?: boolean;
	/** What the number counts; a price has its own. */
	unit?: string | undefined;
	inputRef?: Ref<HTMLInputElement>;
}

/** A field for an amount: text that is read exactly, ↑↓ for a step and Shift+↑↓ for ten. The
 * wheel never changes it. An empty field is no error until the form says so by `error`. */
export function NumberField(props: NumberFieldProps) {
	const words = wordsOf(numberWords);
	const { label, value, kind, bounds = {}, steps, onValue, disabled } = props;
	const [isLeft, setLeft] = useState(true);
	const unit = props.unit ?? (kind === "price" ? PRICE_UNIT : undefined);
	const read = parsed(value, kind, bounds);
	const own = isLeft && !read.ok && read.why !== "empty" ? faultText(read.why, bounds) : undefined;
	const put = (text: string) => onValue(text, parsed(text, kind, bounds));
	const by = (count: number) => {
		const next = stepped(value, kind, bounds, count);
		if (next !== undefined && !disabled) put(next);
	};
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
							if (!steps || !isTyped(event)) return;
							if (event.ctrlKey || event.metaKey || event.altKey) return;
							const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
							if (!way) return;
							event.preventDefault();
							by(way * (event.shiftKey ? 10 : 1));
						}}
						onBlur={() => {
							setLeft(true);
							if (read.ok && grouped(read.text) !== value) put(grouped(read.text));
						}}
					/>
					{unit && <span class="unit">{unit}</span>}
					{steps && (
						<>
							<StepButton
								label={words.stepDown(label)}
								sign="−"
								disabled={disabled}
								run={() => by(-1)}
							/>
							<StepButton
								label={words.stepUp(label)}
								sign="+"
								disabled={disabled}
								run={() => by(1)}
							/>
						</>
					)}
				</>
			)}
		/>
	);
}

/** Return why a number is not accepted, in words with the bound. */
export function faultText(why: Fault, bounds: Bounds = {}): string {
	const { step = "1", min = "0", max = "" } = bounds;
	return wordsOf(numberWords).faults[why]({
		step: grouped(step),
		min: grouped(min),
		max: max && grouped(max),
	});
}

/** Return the field's text some steps on, within the bounds; undefined if it holds no multiple of
 * the step to start from. */
function stepped(text: string, kind: Kind, bounds: Bounds, count: number): string | undefined {
	const { step = "1", min = "0", max } = bounds;
	const read = parsed(text, kind, { step });
	if (!read.ok)
		return read.why === "empty" ? grouped(compare(min, step) > 0 ? min : step) : undefined;
	const steps = Math.max(0, stepsOf(read.text, step) + count);
	const next = textOfSteps(steps, step);
	if (compare(next, min) < 0) return grouped(min);
	return grouped(max !== undefined && compare(next, max) > 0 ? max : next);
}

interface StepButtonProps {
	label: string;
	sign: string;
	disabled: boolean | undefined;
	run: () => void;
}

/** A step by pointer; with the keyboard ↑↓ in the field do the same, so Tab passes it by. */
function StepButton({ label, sign, disabled, run }: StepButtonProps) {
	return (
		<button
			type="button"
			tabIndex={-1}
			aria-label={label}
			disabled={disabled}
			onPointerDown={(event) => event.preventDefault()}
			onClick={run}
		>
			{sign}
		</button>
	);
}
