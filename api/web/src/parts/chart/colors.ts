/** Colors of the page's style for charts that are drawn on a canvas. */

import { lang } from "../../lang.ts";

/** A name of a color in tokens.css. */
type ColorName =
	| "surface"
	| "text"
	| "muted"
	| "line"
	| "accent"
	| "up"
	| "down"
	| "up-soft"
	| "down-soft";

const known = new Map<string, string>();

/** Return how the colors look here now: theme and the reader's choice are resolved. Each look is
 * resolved once, because the browser has to lay out the page for it. */
export function colorsAt<N extends ColorName>(
	place: HTMLElement,
	names: readonly N[],
): Record<N, string> {
	const { theme, rise } = document.documentElement.dataset;
	const look = `${theme} ${rise} ${matchMedia("(prefers-color-scheme: dark)").matches}`;
	const found = names.map((name) => {
		const key = `${name} ${look}`;
		const color = known.get(key) ?? resolved(place, name);
		known.set(key, color);
		return [name, color] as const;
	});
	return Object.fromEntries(found) as Record<N, string>;
}

function resolved(place: HTMLElement, name: ColorName): string {
	const probe = document.createElement("i");
	place.append(probe);
	probe.style.color = `var(--${name})`;
	const { color } = getComputedStyle(probe);
	probe.remove();
	return color;
}

/** The font of a place, for text on a canvas. */
export function fontAt(place: HTMLElement): string {
	return getComputedStyle(place).fontFamily;
}

/** The locale of dates on axes. */
export const LOCALE = lang === "ja" ? "ja-JP" : "en-GB";
