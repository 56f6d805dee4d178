import type { ComponentChildren } from "preact";

/** A table that may be wider than the window: it scrolls by itself, also by keyboard. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
	return (
		// A group and no region: the panel around it is the region of that name.
		// biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
		<div class="scroll" role="group" tabIndex={0} aria-label={label}>
			{children}
		</div>
	);
}
