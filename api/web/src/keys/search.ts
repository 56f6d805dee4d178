/** Finds commands by what people type: English, Japanese, kana or ローマ字. */

import { folded } from "../parts/grid/columns.ts";
import type { Command } from "./commands.ts";
import { hiraganaOf } from "./romaji.ts";

/** Return the commands that a query names, the best match first; all of them for an empty one. */
export function found(list: readonly Command[], query: string): readonly Command[] {
	const words = folded(query).split(/\s+/).filter(Boolean);
	if (!words.length) return list;
	return list
		.map((command) => ({ command, rank: rankOf(command, words) }))
		.filter(({ rank }) => rank > 0)
		.toSorted((a, b) => b.rank - a.rank)
		.map(({ command }) => command);
}

/** Each word must occur; one at a start counts more than one inside. */
function rankOf(command: Command, words: readonly string[]): number {
	const { en, ja, reading } = command.words;
	let rank = 1;
	for (const word of words) {
		const best = Math.max(
			rankIn(folded(en), word),
			rankIn(folded(ja), word),
			rankIn(folded(reading), word),
			...hiraganaOf(word).map((kana) => rankIn(reading, kana)),
		);
		if (!best) return 0;
		rank += best;
	}
	return rank;
}

function rankIn(text: string, word: string): number {
	const at = text.indexOf(word);
	if (at < 0) return 0;
	if (at === 0) return 4;
	return text.charAt(at - 1) === " " ? 3 : 1;
}
