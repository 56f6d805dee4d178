/** The variants of a comparison over each other: prices by month, and figures by fiscal year. */

import { useState } from "preact/hooks";
import { wordsOf } from "../../lang.ts";
import { dayText, fiscalYearText } from "../../money/days.ts";
import { Select } from "../../parts/Choice.tsx";
import { amountText, figureText, unitFor } from "../../parts/plot/amounts.ts";
import { DotPlot } from "../../parts/plot/DotPlot.tsx";
import type { Tone } from "../../parts/plot/shape.ts";
import { type Band, type Line, XyPlot } from "../../parts/plot/XyPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { byName, namesIn, numberIn, pointsOf, type Row } from "./data.ts";
import { figureQuantity, listed, wordIn } from "./seriesWords.ts";
import { saidAt } from "./yearly.ts";

const words = wordsOf(labResultWords);
const TONES: readonly Tone[] = [1, 2, 3, 4];

interface VariantsProps {
	rows: readonly Row[];
	/** The variants' names, by their place. */
	names: readonly string[];
}

function nameOf(names: readonly string[], variant: string, at: number): string {
	return names[at] ?? variant;
}

export function VariantPrices({ rows, names }: VariantsProps) {
	const lines: Line[] = [];
	const bands: Band[] = [];
	for (const [at, [variant, own]] of [...byName(rows, "variant")].entries()) {
		const label = nameOf(names, variant, at);
		const tone = TONES[at] ?? 5;
		lines.push({ label, tone, points: pointsOf(own, "mean"), isDashed: at > 0 });
		const high = new Map(pointsOf(own, "q95"));
		const points = pointsOf(own, "q05").flatMap(([x, low]) => {
			const top = high.get(x);
			return top === undefined ? [] : [[x, low, top] as const];
		});
		if (points.some(([, low, top]) => top > low))
			bands.push({ label: `${label}: ${words.price.middle90}`, tone, weight: "light", points });
	}
	const stops = lines[0]?.points.map(([x]) => x) ?? [];
	return (
		<XyPlot
			label={words.price.allowance}
			unit={`${words.price.unit}; ${words.monthlyMean}`}
			bands={bands}
			lines={lines}
			isTime
			yText={figureText}
			stops={stops}
			read={(at) => {
				const x = stops[at] ?? 0;
				const said = lines.flatMap(({ label, points }) => {
					const found = points.find(([month]) => month === x);
					return found ? [`${label} ${amountText(found[1], "jpy_per_t")}`] : [];
				});
				return `${dayText(x).slice(0, 7)}: ${listed(said)}`;
			}}
			height={340}
		/>
	);
}

export function VariantYears({ rows, names }: VariantsProps) {
	const figures = namesIn(rows, "figure");
	const [chosen, setChosen] = useState(figures[0] ?? "");
	const own = rows.filter((row) => row.figure === chosen);
	const years = [...new Set(own.map((row) => numberIn(row, "fiscal_year") ?? 0))].sort();
	const series = [...byName(own, "variant")].map(([variant, found], at) => {
		const column = (name: string) =>
			years.map((year) => {
				const row = found.find((one) => one.fiscal_year === year);
				return row ? numberIn(row, name) : null;
			});
		return {
			label: nameOf(names, variant, at),
			tone: TONES[at] ?? 5,
			values: column("mean"),
			low: column("low"),
			high: column("high"),
		};
	});
	const quantity = figureQuantity(chosen);
	const sizes = series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0)));
	const unit = unitFor(quantity, Math.max(0, ...sizes));
	const title = wordIn("figure", chosen);
	return (
		<div>
			<div class="no-print">
				<Select
					label={words.mapOf}
					value={chosen}
					options={figures.map((value) => ({ value, label: wordIn("figure", value) }))}
					onValue={setChosen}
				/>
			</div>
			<DotPlot
				label={title}
				unit={listed([unit.name, title].filter(Boolean))}
				columns={years.map((year) => fiscalYearText(year))}
				series={series}
				yText={(value) => figureText(value / unit.size)}
				read={(at) => `${fiscalYearText(years[at] ?? 0)}: ${saidAt(series, at, quantity)}`}
			/>
		</div>
	);
}
