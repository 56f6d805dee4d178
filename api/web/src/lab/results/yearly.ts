/** Series by fiscal year: values with their intervals, and what they are at a year in words. */

import { lang, wordsOf } from "../../lang.ts";
import { amountText, type Quantity } from "../../parts/plot/amounts.ts";
import type { Series } from "../../parts/plot/stack.ts";
import { labResultWords } from "../../words/labResults.ts";
import { namesIn, numberIn, type Row } from "./data.ts";
import { listed, toneAt, wordIn } from "./seriesWords.ts";

const words = wordsOf(labResultWords);

/** A series with the name of its kind. */
export interface Named extends Series {
	name: string;
}

/** Return the fiscal years of rows in order. */
export function yearsIn(rows: readonly Row[]): number[] {
	return [...new Set(rows.map((row) => numberIn(row, "fiscal_year") ?? 0))].sort();
}

/** Return a series for each kind: its values and, over several runs, their intervals. */
export function seriesBy(rows: readonly Row[], kind: string, value: string): Named[] {
	const years = yearsIn(rows);
	const unit = value.slice(value.lastIndexOf("_") + 1);
	return namesIn(rows, kind).map((name, at) => {
		const own = new Map(
			rows.filter((row) => `${row[kind]}` === name).map((row) => [row.fiscal_year, row]),
		);
		const column = (of: string) =>
			years.map((year) => {
				const row = own.get(year);
				return row ? numberIn(row, of) : null;
			});
		return {
			name,
			label: wordIn(kind, name),
			tone: toneAt(name, at),
			values: column(value),
			low: column(`low_${unit}`),
			high: column(`high_${unit}`),
		};
	});
}

/** Return the values of all series in a column, in words, with their intervals. */
export function saidAt(series: readonly Series[], at: number, quantity: Quantity): string {
	const text = (value: number | null | undefined) => amountText(value, quantity);
	const said = ({ label, values, low, high }: Series): string => {
		const value = values[at];
		if (value === null || value === undefined) return `${label} ${words.unknown}`;
		const [from, to] = [low?.[at], high?.[at]];
		if (typeof from !== "number" || typeof to !== "number") return `${label} ${text(value)}`;
		const between = words.interval(text(from), text(to));
		return `${label} ${text(value)}${lang === "ja" ? `（${between}）` : ` (${between})`}`;
	};
	return listed(series.map(said));
}
