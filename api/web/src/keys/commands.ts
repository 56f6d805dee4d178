/** Every act of a screen as a command: a name, words, perhaps a key, a guard and what it does. */

import { computed, signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { isSingle, parseKey } from "./keyboard.ts";

/** Where a key acts: everywhere, or while the focus is in an element with this `data-keys`. */
export type Place = "anywhere" | "board" | "ticket" | "grid";

interface Common {
	/** Stable, such as "orders.cancel_all": the person's own keys are kept by it. */
	name: string;
	words: {
		en: string;
		ja: string;
		/** The Japanese in hiragana, by which ローマ字 finds it. */
		reading: string;
	};
	/** Returns why it cannot be done now; undefined if it can. */
	guard?: () => string | undefined;
	run: () => unknown;
}

interface Safe extends Common {
	danger?: false;
	/** The key as delivered, such as "Mod+Enter" or "B". */
	key?: string;
	where?: Place;
}

/** What is hard to take back has no key: it is reached by name or by its button, and asks first. */
interface Dangerous extends Common {
	danger: true;
	key?: never;
	where?: never;
}

export type Command = Safe | Dangerous;

const offered = signal<readonly (readonly Command[])[]>([]);

/** All commands that can be called on this screen now, in the order in which they were offered. */
export const commands = computed(() => offered.value.flat());

/** Offer commands; the returned function takes them back. RangeError if a key breaks the rules. */
export function offer(list: readonly Command[]): () => void {
	for (const command of list) {
		const fault = faultOf(command);
		if (fault) throw new RangeError(`${command.name}: ${fault}`);
	}
	offered.value = [...offered.peek(), list];
	return () => {
		offered.value = offered.peek().filter((other) => other !== list);
	};
}

/** Offer commands while a component is drawn. `make` is called anew when `inputs` change. */
export function useCommands(make: () => readonly Command[], inputs: readonly unknown[] = []): void {
	useLayoutEffect(() => offer(make()), inputs as unknown[]);
}

/** Return why a command's key is not allowed: a single sign acts only on the board (WCAG 2.1.4),
 * and a key without Ctrl or ⌘ only in a place. "?" is the one exception. */
function faultOf(command: Command): string | undefined {
	const key = command.key && parseKey(command.key);
	if (command.danger && key) return "a dangerous command has no key";
	if (!key || key === "?" || key.startsWith("Mod+")) return undefined;
	const where = command.where ?? "anywhere";
	if (isSingle(key) && where !== "board") return "a single sign acts only on the board";
	return where === "anywhere" ? "a key without Ctrl needs a place" : undefined;
}
