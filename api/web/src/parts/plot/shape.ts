/** How series and their labels are drawn. */

import { widthOf } from "./axis.ts";

/** The color of a series, 1 to 6, or the ink of the page. */
export type Tone = 1 | 2 | 3 | 4 | 5 | 6 | "ink" | "soft";

/** How a series is drawn, for its sample beside the label. */
export type Shape = "line" | "dashed" | "area" | "mark";

/** A label at the right edge, at the height of what it names. */
export interface EndLabel {
	text: string;
	tone: Tone;
	shape: Shape;
	/** How dense an area is. */
	weight?: "light" | "medium" | "strong";
	/** A value of the vertical axis. */
	at: number;
}

/** The room of a label's sample, in pixels. */
export const SAMPLE = 16;

/** Return the labels in rows that fit into a width, each with its place. */
export function rowsOf(ends: readonly EndLabel[], width: number) {
	const rows: { end: EndLabel; from: number }[][] = [];
	let from = width;
	for (const end of ends) {
		const own = widthOf(end.text) + SAMPLE + 12;
		if (from + own > width) {
			rows.push([]);
			from = 0;
		}
		rows.at(-1)?.push({ end, from });
		from += own;
	}
	return rows;
}
