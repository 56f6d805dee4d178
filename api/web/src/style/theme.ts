/** The reader's choice of theme and of the colors of rise and fall.
 *
 * Cookies hold the choice, so that the server writes it into the page and nothing flashes. */

import { effect } from "@preact/signals";
import { lang } from "../lang.ts";
import { isOneOf, kept } from "../parts/kept.ts";

export type Theme = "auto" | "light" | "dark";
export type Rise = "red" | "green";

export const theme = kept<Theme>("theme", "auto", isOneOf("auto", "light", "dark"));

/** The color of a rise: red is usual in Japanese, green in English. */
export const rise = kept<Rise>("rise", lang === "ja" ? "red" : "green", isOneOf("red", "green"));

/** Show the choice on this page and keep it for the server. Called once by each screen. */
export function applyTheme(): void {
	const root = document.documentElement;
	effect(() => {
		if (theme.value === "auto") delete root.dataset.theme;
		else root.dataset.theme = theme.value;
		root.dataset.rise = rise.value;
		keepCookie("tanso_theme", theme.value);
		keepCookie("tanso_rise", rise.value);
	});
}

function keepCookie(name: string, value: string): void {
	// biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing in Firefox and Safari.
	document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
