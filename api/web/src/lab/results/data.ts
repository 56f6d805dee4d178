/** A figure's columns as rows, series and texts. */

import type { LabFigure } from "../../lab.gen.ts";
import { fiscalYearText, isoDay } from "../../money/days.ts";
import type { ChartTable } from "../../parts/ChartFrame.tsx";
import { amountText, figureText } from "../../parts/plot/amounts.ts";
import type { Point } from "../../parts/plot/XyPlot.tsx";
import { own, quantityOf } from "../texts.ts";

type Cell = number | string | null;
export type Row = Readonly<Record<string, Cell>>;

const NS_PER_MS = 1e6;

/** Return the rows of a figure. */
export function rowsOf({ columns, data }: LabFigure): Row[] {
	const names = columns.map(({ name }) => name);
	const count = data[names[0] ?? ""]?.length ?? 0;
	return Array.from({ length: count }, (_, at) =>
		Object.fromEntries(names.map((name) => [name, data[name]?.[at] ?? null])),
	);
}

/** Return the number in a cell; null where it has none. */
export function numberIn(row: Row, column: string): number | null {
	const value = row[column];
	return typeof value === "number" ? value : null;
}

/** Return the values of a column in the order of their first rows. */
export function namesIn(rows: readonly Row[], column: string): string[] {
	return [...new Set(rows.map((row) => `${row[column] ?? ""}`))];
}

/** Return the points of a series over time, in milliseconds. */
export function pointsOf(rows: readonly Row[], column: string): Point[] {
	return rows.flatMap((row) => {
		const [time, value] = [numberIn(row, "time_ns"), numberIn(row, column)];
		return time === null || value === null ? [] : [[time / NS_PER_MS, value] as const];
	});
}

/** Return rows by the value of a column. */
export function byName(rows: readonly Row[], column: string): Map<string, Row[]> {
	const found = new Map<string, Row[]>();
	for (const row of rows) {
		const name = `${row[column] ?? ""}`;
		const known = found.get(name);
		if (known) known.push(row);
		else found.set(name, [row]);
	}
	return found;
}

/** Return the figure as a table of text. `wordOf` says a code of a column in the page's language. */
export function tableOf(
	figure: LabFigure,
	wordOf: (column: string, code: string) => string,
): ChartTable {
	const heads = figure.columns.map(({ name, text, unit }) =>
		name === "time_ns" || !unit || unit === "number" ? own(text) : `${own(text)} (${unit})`,
	);
	const cell = (row: Row, name: string, unit: string): string => {
		const value = row[name];
		if (value === null || value === undefined) return "–";
		if (typeof value === "string") return wordOf(name, value);
		if (name === "time_ns") return isoDay(value / NS_PER_MS);
		if (name === "fiscal_year") return fiscalYearText(value);
		return unit === "share" ? amountText(value, quantityOf(unit)) : figureText(value);
	};
	return {
		heads,
		rows: rowsOf(figure).map((row) =>
			figure.columns.map(({ name, unit }) => cell(row, name, unit)),
		),
	};
}
