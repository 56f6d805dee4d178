/** The page's language, set by the server on `<html lang>`; a change reloads the page. */

export type Lang = "ja" | "en";

/** The languages' cookie, which the server reads before it sends a page. */
const COOKIE = "tanso_lang";

/** Outside a page (unit tests) the language is English. */
export const lang: Lang =
	typeof document !== "undefined" && document.documentElement.lang === "ja" ? "ja" : "en";

/** A screen's words: Japanese must have the keys and the parameters of English, or it does not
 * compile. */
export interface Words<T> {
	en: T;
	ja: T;
}

/** Return the words of the page's language. */
export function wordsOf<T>(words: Words<T>): T {
	return words[lang];
}

/** Change the language of all pages in this browser and show this page again. */
export function useLanguage(next: Lang): void {
	// biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing in Firefox and Safari.
	document.cookie = `${COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`;
	location.reload();
}
