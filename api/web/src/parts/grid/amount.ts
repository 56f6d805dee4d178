/** The column of an amount. */

import { compare } from "../../money/decimal.ts";
import { grouped } from "../../money/format.ts";
import type { Column } from "./columns.ts";

/** Return the column of a decimal that is text: grouped for the eye, plain in files, sorted by value. */
export function amount<T>(
	key: string,
	head: string,
	of: (row: T) => string,
	more: Pick<Column<T>, "wide"> = {},
): Column<T> {
	return {
		key,
		head,
		cell: (row) => grouped(of(row)),
		text: of,
		compare: (a, b) => compare(of(a), of(b)),
		align: "end",
		...more,
	};
}
