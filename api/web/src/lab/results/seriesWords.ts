/** The words of the codes in figures: series, means, kinds; a code without a word is shown as it is. */

import type { LabVariantRecord } from "../../lab.gen.ts";
import { lang, wordsOf } from "../../lang.ts";
import type { Quantity } from "../../parts/plot/amounts.ts";
import type { Tone } from "../../parts/plot/shape.ts";
import { labResultWords } from "../../words/labResults.ts";
import { seriesWords } from "../../words/labSeries.gen.ts";

const words = wordsOf(labResultWords);

/** Return the word of a code in a column. */
export function wordIn(_column: string, code: string): string {
	return seriesWords[code]?.[lang] ?? code;
}

/** Return the name of a study's design. */
export function designName(variants: readonly LabVariantRecord[], key: string): string {
	const found = variants.find(({ label }) => label === key);
	return found ? found.title[lang] : key;
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
	"firms and traders": 1,
	"the Agency": 4,
	"credits of firms": 3,
	"credits used": 3,
	"auctions of allowances": 1,
	"sales of the Agency": 5,
	"reverse auctions": 4,
	abatement: 1,
	penalties: 6,
	"bought less sold, and fees": 3,
	"left at the end, at the last price": 5,
	registered: 1,
	entered: 5,
	lost: 2,
};
const FREE: readonly Tone[] = [1, 3, 4, 5, 2, 6];

/** Return the color of a series, by its meaning or its place. */
export function toneAt(name: string, at: number): Tone {
	return TONES[name] ?? FREE[at % FREE.length] ?? 1;
}

/** Return what a figure of a run counts, by the end of its name. */
export function figureQuantity(name: string): Quantity {
	if (name.endsWith("_jpy_per_t")) return "jpy_per_t";
	if (name.endsWith("_jpy")) return "jpy";
	return name.endsWith("_t") ? "t" : "count";
}
