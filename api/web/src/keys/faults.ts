/** Why a command cannot have a key. */

import { keyOf, type OwnKeys, ownKeys } from "./bindings.ts";
import { type Command, commands } from "./commands.ts";
import { isSingle } from "./keyboard.ts";

/** Keys that browsers and input methods hold on to, or that move the focus. */
const RESERVED = /^(Tab|Escape|F\d+|Alt\+.|Shift\+Tab|Mod\+[ACFLNPQRSTVWXZ]|Mod\+\d)$/;

export type KeyFault = { kind: "reserved" } | { kind: "taken"; by: Command } | { kind: "place" };

/** Return why a command cannot have a key. */
export function faultOfKey(
	command: Command,
	key: string,
	list: readonly Command[] = commands.value,
	own: OwnKeys = ownKeys.value,
): KeyFault | undefined {
	const where = command.where ?? "anywhere";
	if (RESERVED.test(key)) return { kind: "reserved" };
	const bare = !key.startsWith("Mod+");
	if (bare && where === "anywhere" && !(command.key === "?" && isSingle(key)))
		return { kind: "place" };
	if (isSingle(key) && where !== "board" && command.key !== "?") return { kind: "place" };
	const by = list.find(
		(other) =>
			other.name !== command.name &&
			keyOf(other, own) === key &&
			(where === "anywhere" || [where, "anywhere"].includes(other.where ?? "anywhere")),
	);
	return by && { kind: "taken", by };
}
