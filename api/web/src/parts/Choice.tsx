import { useId } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";
import { type FieldCommon, FieldFrame } from "./Field.tsx";

export interface Option<V extends string> {
	value: V;
	label: string;
	/** A sentence under the label; only where the choice is drawn as a list. */
	hint?: string;
	disabled?: boolean;
	/** Sell and buy carry their colors. */
	tone?: "buy" | "sell";
}

interface ChoiceProps<V extends string> extends FieldCommon {
	options: readonly Option<V>[];
	value: V;
	onValue: (value: V) => void;
	/** Options under each other, with their sentences, rather than beside each other. */
	list?: boolean;
}

/** One of a few options, all in view: radio buttons. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
	const words = wordsOf(partWords);
	const id = useId();
	const { label, options, value, onValue, list, error, hint } = props;
	return (
		<fieldset
			class={`field ${error ? "wrong" : ""}`}
			disabled={props.disabled}
			aria-describedby={error || hint ? `${id}-more` : undefined}
		>
			<legend class={props.hideLabel ? "hidden" : undefined}>{label}</legend>
			<div class={list ? "choices" : "segments"}>
				{options.map((option, index) => (
					<label key={option.value} class={option.tone}>
						<input
							type="radio"
							name={props.name ?? id}
							value={option.value}
							checked={option.value === value}
							disabled={option.disabled}
							aria-describedby={list && option.hint ? `${id}-${index}` : undefined}
							onChange={() => onValue(option.value)}
						/>
						<span>{option.label}</span>
						{list && option.hint && (
							<span class="hint" id={`${id}-${index}`}>
								{option.hint}
							</span>
						)}
					</label>
				))}
			</div>
			<div id={`${id}-more`}>
				{hint && <div class="hint">{hint}</div>}
				<div class="error" role="alert" hidden={!error}>
					{error && words.wrongIn(label, error)}
				</div>
			</div>
		</fieldset>
	);
}

interface SelectProps<V extends string> extends FieldCommon {
	options: readonly { value: V; label: string; disabled?: boolean }[];
	value: V;
	onValue: (value: V) => void;
}

/** One of many options: the browser's own list. */
export function Select<V extends string>(props: SelectProps<V>) {
	const { options, value, onValue } = props;
	return (
		<FieldFrame
			{...props}
			control={(ties) => (
				<select
					{...ties}
					value={value}
					onChange={(event) => {
						const chosen = options[event.currentTarget.selectedIndex];
						if (chosen) onValue(chosen.value);
					}}
				>
					{options.map((option) => (
						<option key={option.value} value={option.value} disabled={option.disabled}>
							{option.label}
						</option>
					))}
				</select>
			)}
		/>
	);
}

interface CheckProps {
	label: string;
	checked: boolean;
	onChecked: (checked: boolean) => void;
	hint?: string;
	disabled?: boolean;
	name?: string;
}

/** A yes or no. */
export function Check(props: CheckProps) {
	const id = useId();
	return (
		<div class="field check">
			<label>
				<input
					type="checkbox"
					name={props.name}
					checked={props.checked}
					disabled={props.disabled}
					aria-describedby={props.hint ? id : undefined}
					onChange={(event) => props.onChecked(event.currentTarget.checked)}
				/>
				<span>{props.label}</span>
			</label>
			{props.hint && (
				<div class="hint" id={id}>
					{props.hint}
				</div>
			)}
		</div>
	);
}
