/** Keeps rows in place while the pointer is over them, so that no press meets another row. */

/** Rows as they are shown, and the keys of those among them that are no longer there. */
export interface Steady<T> {
	rows: readonly T[];
	gone: ReadonlySet<string>;
}

/** Return the rows in the order in which they were shown: what went stays in its place as gone, what
 * came stands at the end. */
export function steady<T>(
	shown: readonly T[],
	rows: readonly T[],
	keyOf: (row: T) => string,
): Steady<T> {
	const fresh = new Map(rows.map((row) => [keyOf(row), row]));
	const gone = new Set<string>();
	const kept = shown.map((row) => {
		const key = keyOf(row);
		const now = fresh.get(key);
		if (now === undefined) gone.add(key);
		else fresh.delete(key);
		return now ?? row;
	});
	return { rows: [...kept, ...fresh.values()], gone };
}
