import type { ComponentChildren } from "preact";
import { isTyped } from "../keys/keyboard.ts";

interface FormProps {
	/** Accessible name; without it the form is no landmark. */
	label?: string;
	class?: string;
	onSubmit: () => void;
	children: ComponentChildren;
}

/** A form that the Enter of an input method never sends, and that never leaves the page. */
export function Form({ label, class: className, onSubmit, children }: FormProps) {
	return (
		<form
			class={className}
			aria-label={label}
			noValidate
			onKeyDown={(event) => {
				if (event.key === "Enter" && !isTyped(event)) event.preventDefault();
			}}
			onSubmit={(event) => {
				event.preventDefault();
				onSubmit();
			}}
		>
			{children}
		</form>
	);
}
