import type { ComponentChildren } from "preact";

export type Tone = "plain" | "good" | "info" | "warn" | "bad";

/** A sign beside the word, so that the color is never alone. */
export const TONE_SIGNS: Record<Tone, string> = {
	plain: "",
	good: "✓",
	info: "i",
	warn: "!",
	bad: "×",
};

interface BadgeProps {
	tone?: Tone;
	/** The sign before the word; the tone's own if not given. */
	sign?: string;
	title?: string;
	children: ComponentChildren;
}

/** A state in a word or two. */
export function Badge({ tone = "plain", sign = TONE_SIGNS[tone], title, children }: BadgeProps) {
	return (
		<span class={`badge ${tone}`} title={title}>
			{sign && <span aria-hidden="true">{sign}</span>}
			{children}
		</span>
	);
}
