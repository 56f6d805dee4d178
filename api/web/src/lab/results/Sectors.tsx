/** The cost of each sector over all years, by kind; what is left at the end is deducted. */

import { wordsOf } from "../../lang.ts";
import { amountText, figureText, unitFor } from "../../parts/plot/amounts.ts";
import { RowPlot } from "../../parts/plot/RowPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { namesIn, numberIn, type Row } from "./data.ts";
import { listed, noneText, toneAt, wordIn } from "./seriesWords.ts";
import { saidAt } from "./yearly.ts";

const words = wordsOf(labResultWords);

export function Sectors({ rows }: { rows: readonly Row[] }) {
	const sectors = namesIn(rows, "sector");
	const all = namesIn(rows, "kind").map((name, at) => {
		const own = sectors.map((sector) =>
			rows.find((row) => row.sector === sector && row.kind === name),
		);
		const column = (of: string) => own.map((row) => (row ? numberIn(row, of) : null));
		return {
			label: wordIn("kind", name),
			tone: toneAt(name, at),
			values: column("jpy"),
			low: column("low_jpy"),
			high: column("high_jpy"),
		};
	});
	const series = all.filter(({ values }) => values.some(Boolean));
	const missing = all.filter(({ values }) => !values.some(Boolean)).map(({ label }) => label);
	const sizes = series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0)));
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
				read={(at) => `${wordIn("sector", sectors[at] ?? "")}: ${saidAt(series, at, "jpy")}`}
			/>
			{missing.length > 0 && <p class="muted small">{noneText(missing)}</p>}
		</div>
	);
}
