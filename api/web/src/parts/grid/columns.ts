/** What a table of data is made of, and the order and choice of its rows. */

import type { ComponentChildren } from "preact";

/** A column of a table; `T` is a row's type. */
export interface Column<T> {
	/** Stable name, by which the choice of columns and the order are remembered. */
	key: string;
	head: string;
	/** What the cell shows; a signal as its text changes without drawing the row again. */
	cell: (row: T) => ComponentChildren;
	/** The plain value for the filter, for copying and for CSV: decimals and days as on the wire.
	 * Without it, the cell's text. */
	text?: (row: T) => string;
	/** The value to sort by: a bigint or a number for amounts, text otherwise. Without it or
	 * `compare` the column cannot be sorted. */
	sort?: (row: T) => string | number | bigint | null | undefined;
	/** The order of two rows, where no single value gives it (decimals as text). */
	compare?: (a: T, b: T) => number;
	align?: "start" | "end" | "center";
	/** The cell that names its row. */
	names?: true;
	/** Shown only when chosen. */
	hidden?: true;
	/** Left out where the table is narrower than 40 rem. */
	wide?: true;
	/** Stays in view where the table is wider than its place: the last column, with the rows' act. */
	pinned?: true;
	/** May break into several lines. */
	wrap?: true;
}

export interface Order {
	key: string;
	down: boolean;
}

/** Return the next order after a press on a column's head: up, down, as given. */
export function nextOrder(order: Order | null, key: string): Order | null {
	if (order?.key !== key) return { key, down: false };
	return order.down ? null : { key, down: true };
}

/** Return a cell's plain text. */
export function textOf<T>(column: Column<T>, row: T): string {
	if (column.text) return column.text(row);
	return plain(column.cell(row));
}

function plain(shown: unknown): string {
	if (shown === null || shown === undefined || typeof shown === "boolean") return "";
	if (Array.isArray(shown)) return shown.map(plain).join("");
	if (typeof shown !== "object") return String(shown);
	if ("peek" in shown && typeof shown.peek === "function") return plain(shown.peek());
	if ("props" in shown && typeof shown.props === "object" && shown.props !== null)
		return plain("children" in shown.props ? shown.props.children : "");
	return "";
}

const COLLATOR = new Intl.Collator("ja", { numeric: true });

/** Return the rows in an order; rows of equal value keep theirs, rows without one come last. */
export function sorted<T>(
	rows: readonly T[],
	columns: readonly Column<T>[],
	order: Order | null,
): readonly T[] {
	const column = columns.find((each) => each.key === order?.key);
	const { compare, sort } = column ?? {};
	if (!order || !(compare || sort)) return rows;
	const turn = order.down ? -1 : 1;
	if (compare) return rows.toSorted((a, b) => turn * compare(a, b));
	if (!sort) return rows;
	return rows
		.map((row) => ({ row, value: sort(row) }))
		.toSorted((a, b) => {
			const missing = isMissing(a.value) - isMissing(b.value);
			return missing || turn * compareValues(a.value, b.value);
		})
		.map(({ row }) => row);
}

function isMissing(value: unknown): 0 | 1 {
	return value === null || value === undefined || value === "" ? 1 : 0;
}

function compareValues(a: unknown, b: unknown): number {
	if (typeof a === "string" && typeof b === "string") return COLLATOR.compare(a, b);
	const [x, y] = [a as number | bigint, b as number | bigint];
	return x < y ? -1 : x > y ? 1 : 0;
}

/** Return text as the filter compares it: full and half width, capitals and kana alike. */
export function folded(text: string): string {
	return text
		.normalize("NFKC")
		.toLowerCase()
		.replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60));
}

/** Return the rows in which each word of a filter occurs. */
export function filtered<T>(
	rows: readonly T[],
	columns: readonly Column<T>[],
	filter: string,
): readonly T[] {
	const words = folded(filter).split(/\s+/).filter(Boolean);
	if (!words.length) return rows;
	return rows.filter((row) => {
		const text = folded(
			columns
				.map((column) => {
					const value = textOf(column, row);
					return column.text ? `${value}\n${plain(column.cell(row))}` : value;
				})
				.join("\n"),
		);
		return words.every((word) => text.includes(word));
	});
}
