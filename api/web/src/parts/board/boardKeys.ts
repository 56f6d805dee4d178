/** The keys of a board. Moving keys may be held down; acts are commands, whose keys a person may
 * change. Single signs act only while the board has the focus. */

import type { Command } from "../../keys/commands.ts";
import { combinationOf, isTyped } from "../../keys/keyboard.ts";
import { wordsOf } from "../../lang.ts";
import { boardWords } from "../../words/board.ts";
import type { BoardAct } from "./acts.ts";

const MOVES: Record<string, BoardAct> = {
	ArrowUp: "up",
	ArrowDown: "down",
	PageUp: "pageUp",
	PageDown: "pageDown",
	Home: "highest",
	End: "lowest",
};

/** Move in a board's table by a key. */
export function onBoardKey(event: KeyboardEvent, act: (name: BoardAct) => void): void {
	if (!isTyped(event) || (event.target as HTMLElement).closest("button")) return;
	const name = MOVES[combinationOf(event)];
	if (!name) return;
	event.preventDefault();
	act(name);
}

/** The acts that have commands, with their keys as delivered and their names in kana. */
const KEYS = {
	center: ["Space", "いたをちゅうおうへ"],
	coarser: ["+", "ねだんのかんかくをひろげる"],
	finer: ["-", "ねだんのかんかくをせばめる"],
	goTo: ["G", "ねだんをしてい"],
	buy: ["B", "このねだんでかい"],
	sell: ["S", "このねだんでうり"],
	open: ["Enter", "このねだんのちゅうもんをひらく"],
	cancel: ["Delete", "このねだんのじぶんのちゅうもんをとりけし"],
} as const satisfies Partial<Record<BoardAct, readonly [key: string, reading: string]>>;

export type CommandedAct = keyof typeof KEYS;

/** Return the commands of a board. `hasOwn`: the person has orders in the focused row. */
export function boardCommands(
	act: (name: BoardAct) => void,
	hasOwn: () => boolean,
): readonly Command[] {
	const { en, ja } = boardWords;
	return (Object.keys(KEYS) as CommandedAct[]).map((name) => ({
		name: `board.${name}`,
		words: { en: en.acts[name], ja: ja.acts[name], reading: KEYS[name][1] },
		key: KEYS[name][0],
		where: "board",
		run: () => act(name),
		guard: () => (name === "cancel" && !hasOwn() ? wordsOf(boardWords).noOwnHere : undefined),
	}));
}
