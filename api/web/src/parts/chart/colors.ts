/** Colors of the page's style for charts that are drawn on a canvas. */

import { lang } from "../../lang.ts";

/** A name of a color in tokens.css. */
export type ColorName =
	| "surface"
	| "text"
	| "muted"
	| "line"
	| "accent"
	| "up"
	| "down"
	| "up-soft"
	| "down-soft"
	| "series-1"
	| "series-2"
	| "series-3";

/** Return how the colors look here now: theme and the reader's choice are resolved. */
export function colorsAt<N extends ColorName>(
	place: HTMLElement,
	names: readonly N[],
): Record<N, string> {
	const probe = document.createElement("i");
	place.append(probe);
	const found = names.map((name) => {
		probe.style.color = `var(--${name})`;
		return [name, getComputedStyle(probe).color] as const;
	});
	probe.remove();
	return Object.fromEntries(found) as Record<N, string>;
}

/** The font of a place, for text on a canvas. */
export function fontAt(place: HTMLElement): string {
	return getComputedStyle(place).fontFamily;
}

/** The locale of dates on axes. */
export const LOCALE = lang === "ja" ? "ja-JP" : "en-GB";
