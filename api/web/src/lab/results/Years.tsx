/** A figure by fiscal year and kind, as columns. */

import { fiscalYearText } from "../../money/days.ts";
import { figureText, unitFor } from "../../parts/plot/amounts.ts";
import { ColumnPlot } from "../../parts/plot/ColumnPlot.tsx";
import type { Series } from "../../parts/plot/stack.ts";
import { quantityOf } from "../texts.ts";
import type { Row } from "./data.ts";
import { listed, noneText } from "./seriesWords.ts";
import { saidAt, seriesBy, yearsIn } from "./yearly.ts";

interface YearsProps {
	rows: readonly Row[];
	/** The column of the kinds, if there are any. */
	kind: string | undefined;
	value: string;
	unit: string;
	title: string;
	/** Kinds that share a scale; `unit` says of what it is. */
	groups: readonly { only?: readonly string[]; unit: string }[];
	isStacked: boolean;
}

/** Columns on a scale for each group. Kinds that are zero throughout are named and not drawn, so
 * that no picture is empty; two groups of the same kinds are one. */
export function Years({ rows, kind, value, unit, title, groups, isStacked }: YearsProps) {
	const years = yearsIn(rows);
	const all = kind
		? seriesBy(rows, kind, value)
		: seriesBy(rows, value, value).map((one) => ({ ...one, label: title }));
	const drawn = all.filter(({ values }) => values.some(Boolean));
	const missing = all.filter((one) => !drawn.includes(one)).map(({ label }) => label);
	const parts: { unit: string; series: Series[] }[] = [];
	for (const group of groups) {
		const series = drawn.filter(({ name }) => !group.only || group.only.includes(name));
		const isKnown = parts.some((part) => part.series.length === series.length);
		if (series.length && !(isKnown && series.length === drawn.length))
			parts.push({ unit: group.unit, series });
	}
	return (
		<div>
			<div class={parts.length > 1 ? "columns panels" : undefined}>
				{parts.map((part) => (
					<YearColumns key={part.unit} {...part} years={years} of={unit} isStacked={isStacked} />
				))}
			</div>
			{missing.length > 0 && <p class="muted small">{noneText(missing)}</p>}
		</div>
	);
}

interface YearColumnsProps {
	unit: string;
	/** The unit of the figures. */
	of: string;
	series: readonly Series[];
	years: readonly number[];
	isStacked: boolean;
}

function YearColumns({ unit, of, series, years, isStacked }: YearColumnsProps) {
	const quantity = quantityOf(of);
	const size = (at: number) =>
		series.reduce((sum, { values }) => sum + Math.abs(values[at] ?? 0), 0);
	const own = unitFor(quantity, Math.max(...years.map((_, at) => size(at))));
	return (
		<ColumnPlot
			label={unit}
			unit={listed([own.name, unit].filter(Boolean))}
			columns={years.map((year) => fiscalYearText(year))}
			series={series}
			isStacked={isStacked}
			yText={(value) => figureText(value / own.size)}
			read={(at) => `${fiscalYearText(years[at] ?? 0)}: ${saidAt(series, at, quantity)}`}
		/>
	);
}
