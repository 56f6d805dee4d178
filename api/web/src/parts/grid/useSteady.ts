/** Holds a table's rows in place under a moving pointer. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Steady, steady } from "./steady.ts";

/** A pointer that rests for so long lets the rows go. */
const REST_MS = 2000;

const NOTHING_GONE: ReadonlySet<string> = new Set();

/** What a row that is gone can do. */
export const noActs = () => [];

interface Held<T> extends Steady<T> {
	onMove: (event: PointerEvent) => void;
	onLeave: () => void;
}

/** Return the rows to show: held in place while the pointer moves over them, unless one of `inputs`
 * (order, filter) changed. */
export function useSteady<T>(
	present: readonly T[],
	keyOf: (row: T) => string,
	inputs: readonly unknown[],
): Held<T> {
	const [over, setOver] = useState(false);
	const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
	const shown = useRef(present);
	const before = useRef(inputs);
	const sameView = inputs.every((input, index) => input === before.current[index]);
	before.current = inputs;
	const held =
		over && sameView
			? steady(shown.current, present, keyOf)
			: { rows: present, gone: NOTHING_GONE };
	shown.current = held.rows;
	const hold = (isOver: boolean) => {
		clearTimeout(rest.current);
		if (isOver) rest.current = setTimeout(() => setOver(false), REST_MS);
		setOver(isOver);
	};
	useEffect(() => () => clearTimeout(rest.current), []);
	return {
		...held,
		onMove: (event) => {
			const target = event.target as HTMLElement;
			hold(event.pointerType !== "touch" && target.closest("tbody") !== null);
		},
		onLeave: () => hold(false),
	};
}
