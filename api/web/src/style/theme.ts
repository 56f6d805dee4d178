/** The reader's choice of theme and of the colors of rise and fall.
 *
 * Cookies keep the choice; the server writes it into the document, so that nothing flashes. */

import { effect, type Signal, signal } from "@preact/signals";
import { lang } from "../lang.ts";

export type Theme = "auto" | "light" | "dark";
export type Rise = "red" | "green";

const marks: DOMStringMap = typeof document === "undefined" ? {} : document.documentElement.dataset;

export const theme: Signal<Theme> = signal(
	marks.theme === "light" || marks.theme === "dark" ? marks.theme : "auto",
);

/** The color of a rise: red is usual in Japanese, green in English. */
export const rise: Signal<Rise> = signal(
	marks.rise === "red" || marks.rise === "green" ? marks.rise : lang === "ja" ? "red" : "green",
);

/** Show a change of the choice on this page and keep it for the next. Called once by each screen. */
export function applyTheme(): void {
	const kept = { theme: theme.peek(), rise: rise.peek() };
	effect(() => {
		if (theme.value === "auto") delete marks.theme;
		else marks.theme = theme.value;
		if (theme.value !== kept.theme) keepCookie("tanso_theme", theme.value);
		kept.theme = theme.value;
	});
	effect(() => {
		marks.rise = rise.value;
		if (rise.value !== kept.rise) keepCookie("tanso_rise", rise.value);
		kept.rise = rise.value;
	});
}

function keepCookie(name: string, value: string): void {
	// biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing in Firefox and Safari.
	document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
