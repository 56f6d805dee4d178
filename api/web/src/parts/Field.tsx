import type { ComponentChildren, Ref } from "preact";
import { useId } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";

/** What every field has beside its control. */
export interface FieldCommon {
	label: string;
	/** Keeps the label for screen readers alone, where the place makes it plain to the eye. */
	hideLabel?: boolean;
	hint?: ComponentChildren;
	/** Why the value is rejected; the page's own reason or the exchange's. */
	error?: string | undefined;
	required?: boolean;
	disabled?: boolean;
	name?: string;
}

interface FrameProps extends FieldCommon {
	class?: string;
	/** Draws the control with the attributes that tie it to label, hint and error. */
	control: (ties: Ties) => ComponentChildren;
}

/** Attributes that tie a control to its label, hint and error. */
export interface Ties {
	id: string;
	"aria-describedby": string | undefined;
	"aria-invalid": true | undefined;
	required: boolean | undefined;
	disabled: boolean | undefined;
	name: string | undefined;
}

/** Label, control, hint and error in one block; the error is read out when it appears. */
export function FieldFrame(props: FrameProps) {
	const words = wordsOf(partWords);
	const id = useId();
	const { label, hint, error } = props;
	const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean);
	return (
		<div class={`field ${props.class ?? ""} ${error ? "wrong" : ""}`}>
			<label for={id} class={props.hideLabel ? "hidden" : undefined}>
				{label}
				{props.required && <span class="muted"> ({words.required})</span>}
			</label>
			<div class="control">
				{props.control({
					id,
					"aria-describedby": described.join(" ") || undefined,
					"aria-invalid": error ? true : undefined,
					required: props.required,
					disabled: props.disabled,
					name: props.name,
				})}
			</div>
			{hint && (
				<div class="hint" id={`${id}-hint`}>
					{hint}
				</div>
			)}
			<div class="error" id={`${id}-error`} role="alert" hidden={!error}>
				{error && words.wrongIn(label, error)}
			</div>
		</div>
	);
}

export interface FieldProps extends FieldCommon {
	value: string;
	onValue: (value: string) => void;
	onBlur?: () => void;
	type?: "text" | "password" | "search" | "date";
	unit?: string;
	placeholder?: string;
	autocomplete?: "off" | "username" | "current-password" | "new-password";
	maxLength?: number;
	/** Several lines. */
	lines?: number;
	inputRef?: Ref<HTMLInputElement>;
	lang?: string;
}

/** A text field. */
export function Field(props: FieldProps) {
	const { value, onValue, lines } = props;
	return (
		<FieldFrame
			{...props}
			control={(ties) => (
				<>
					{lines ? (
						<textarea
							{...ties}
							rows={lines}
							value={value}
							lang={props.lang}
							maxLength={props.maxLength}
							onBlur={props.onBlur}
							onInput={(event) => onValue(event.currentTarget.value)}
						/>
					) : (
						<input
							{...ties}
							ref={props.inputRef}
							type={(props.type ?? "text") as "text"}
							value={value}
							lang={props.lang}
							placeholder={props.placeholder}
							autoComplete={props.autocomplete ?? "off"}
							maxLength={props.maxLength}
							spellcheck={false}
							onBlur={props.onBlur}
							onInput={(event) => onValue(event.currentTarget.value)}
						/>
					)}
					{props.unit && <span class="unit">{props.unit}</span>}
				</>
			)}
		/>
	);
}
