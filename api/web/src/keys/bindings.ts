/** The keys of commands: as delivered, as the person changed them, or switched off. */

import { signal } from "@preact/signals";
import { kept } from "../parts/kept.ts";
import { type Command, commands, type Place } from "./commands.ts";
import { parseKey } from "./keyboard.ts";

/** By command name: the person's own key; an empty text is a key that was switched off. */
export type OwnKeys = Record<string, string>;

/** True while the sheet of keys is open. */
export const sheetOpen = signal(false);

export const ownKeys = kept<OwnKeys>("keys", {}, isOwnKeys);

function isOwnKeys(value: unknown): value is OwnKeys {
	return (
		typeof value === "object" &&
		value !== null &&
		Object.values(value).every((key) => typeof key === "string")
	);
}

/** Return a command's key; undefined if it has none or it was switched off. */
export function keyOf(command: Command, own: OwnKeys = ownKeys.value): string | undefined {
	if (command.danger || command.key === undefined) return undefined;
	return (own[command.name] ?? parseKey(command.key)) || undefined;
}

/** Return the command that a key calls in the places in which the focus is. The inner place wins. */
export function commandFor(
	key: string,
	places: readonly Place[],
	list: readonly Command[] = commands.value,
	own: OwnKeys = ownKeys.value,
): Command | undefined {
	const found = list.filter((command) => keyOf(command, own) === key);
	const order: readonly Place[] = [...places, "anywhere"];
	for (const place of order) {
		const here = found.find((command) => (command.where ?? "anywhere") === place);
		if (here) return here;
	}
	return undefined;
}
