/** The words of the codes in figures: series, means, kinds; a code without a word is shown as it is. */

import { lang, wordsOf } from "../../lang.ts";
import type { Tone } from "../../parts/plot/Plot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { seriesWords } from "../../words/labSeries.ts";

const words = wordsOf(labResultWords);

/** Return the word of a code in a column. */
export function wordIn(_column: string, code: string): string {
	return seriesWords[code]?.[lang] ?? code;
}

/** Return names in a sentence, `a, b`. */
export function listed(names: readonly string[]): string {
	return names.join(lang === "ja" ? "、" : ", ");
}

/** Return the sentence for series that are zero throughout; empty for none. */
export function noneText(names: readonly string[]): string {
	return names.length ? words.none(listed(names)) : "";
}

/** Series of one meaning have one color in all figures. */
const TONES: Readonly<Record<string, Tone>> = {
	allowance: 1,
	allowances: 1,
	credits: 3,
	"payment at the ceiling": 2,
	uncovered: 6,
	physical: 5,
	economic: 2,
	timing: 4,
};
const FREE: readonly Tone[] = [1, 3, 4, 5, 2, 6];

/** Return the color of a series, by its meaning or its place. */
export function toneAt(name: string, at: number): Tone {
	return TONES[name] ?? FREE[at % FREE.length] ?? 1;
}
