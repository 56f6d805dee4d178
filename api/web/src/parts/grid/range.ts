/** Which rows of a long table are drawn. */

/** Return whether only the rows in view are drawn: what a new row costs grows with the drawn rows,
 * and a trader has a thousand orders a day. Rows of several lines, whose height is only estimated,
 * are all drawn up to 500. */
export function isLong(rows: number, wraps: boolean): boolean {
	return rows > (wraps ? 500 : 100);
}

/** Rows drawn outside the view on either side, so that a short scroll shows no gap. */
const MARGIN = 12;

/** Return the first row to draw and the one after the last, for a view's scroll position and
 * height and a row's height, all in CSS pixels. */
export function shownRange(
	top: number,
	height: number,
	rowHeight: number,
	rows: number,
): { from: number; to: number } {
	const last = Math.min(rows, Math.ceil((top + height) / rowHeight) + MARGIN);
	const first = Math.max(0, Math.min(Math.floor(top / rowHeight), rows) - MARGIN);
	return { from: Math.min(first, last), to: last };
}
