/** The words of what the exchange rejects. They are fetched with the first rejection, because most
 * visits see none. */

import type { Word } from "../words/codes/word.gen.ts";

/** Codes of the page itself, which has words for them. */
const OWN: readonly string[] = ["no_answer", "not_connected", "unknown_outcome"];
const PATIENCE_MS = 1000;
let known: Readonly<Record<string, Word>> | undefined;
let coming: Promise<void> | undefined;

/** Fetch the words for a code of the exchange. Without them a rejection shows the exchange's own
 * message; nothing waits for them longer than a second. */
export async function fetchErrorWords(code: string): Promise<void> {
	if (known || OWN.includes(code)) return;
	coming ??= import("../words/codes/error.gen.ts").then(
		({ error }) => {
			known = error;
		},
		() => {
			coming = undefined;
		},
	);
	await Promise.race([coming, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

/** Return the words of a code; undefined for one that is not known, or not yet. */
export function errorWord(code: string): Word | undefined {
	return known?.[code];
}
