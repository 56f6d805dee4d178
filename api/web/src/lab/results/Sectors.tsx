/** The cost of each sector over all years, by kind; what is left at the end is deducted. */

import { wordsOf } from "../../lang.ts";
import { amountText, figureText, unitFor } from "../../parts/plot/amounts.ts";
import { RowPlot } from "../../parts/plot/RowPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { namesIn, numberIn, type Row } from "./data.ts";
import { listed, noneText, toneAt, wordIn } from "./seriesWords.ts";

const words = wordsOf(labResultWords);

export function Sectors({ rows }: { rows: readonly Row[] }) {
	const sectors = namesIn(rows, "sector");
	const all = namesIn(rows, "kind").map((name, at) => ({
		label: wordIn("kind", name),
		tone: toneAt(name, at),
		values: sectors.map(
			(sector) =>
				rows
					.filter((row) => row.sector === sector && row.kind === name)
					.map((row) => numberIn(row, "jpy"))[0] ?? 0,
		),
	}));
	const series = all.filter(({ values }) => values.some(Boolean));
	const missing = all.filter(({ values }) => !values.some(Boolean)).map(({ label }) => label);
	const sizes = series.flatMap(({ values }) => values.map(Math.abs));
	const unit = unitFor("jpy", Math.max(0, ...sizes));
	const totals = sectors.map((_, at) =>
		series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
	);
	return (
		<div>
			<RowPlot
				label={words.sectorsUnit}
				unit={listed([unit.name, words.sectorsUnit])}
				rows={sectors.map((name) => wordIn("sector", name))}
				series={series}
				xText={(value) => figureText(value / unit.size)}
				totals={totals.map((total) => amountText(total, "jpy"))}
				read={(at) =>
					`${wordIn("sector", sectors[at] ?? "")}: ${listed(
						series.map(({ label, values }) => `${label} ${amountText(values[at], "jpy")}`),
					)}`
				}
			/>
			{missing.length > 0 && <p class="muted small">{noneText(missing)}</p>}
		</div>
	);
}
