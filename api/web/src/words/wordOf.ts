/** The word of a code in the page's language. */

import { lang } from "../lang.ts";
import type { Word } from "./codes.gen.ts";

/** Return a code's word; the code itself for one that the page does not know yet. */
export function wordOf(codes: Record<string, Word>, code: string | undefined | null): string {
	if (!code) return "";
	return codes[code]?.[lang] ?? code;
}
