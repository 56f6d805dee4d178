/** Arrows among the parts of a figure that are read one by one. */

import { isTyped } from "../keys/keyboard.ts";

/** Return the index to which a key moves from another one: a step, the first, the last; undefined
 * for other keys. */
export function movedTo(event: KeyboardEvent, at: number, count: number): number | undefined {
	if (!isTyped(event)) return undefined;
	const last = count - 1;
	return {
		ArrowRight: Math.min(last, at + 1),
		ArrowDown: Math.min(last, at + 1),
		ArrowLeft: Math.max(0, at - 1),
		ArrowUp: Math.max(0, at - 1),
		Home: 0,
		End: last,
	}[event.key];
}
