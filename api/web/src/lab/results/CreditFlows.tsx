/** Credits by cycle: issued by programme as columns, used by whom as levels. */

import { wordsOf } from "../../lang.ts";
import { fiscalYearText } from "../../money/days.ts";
import { amountText, figureText, unitFor } from "../../parts/plot/amounts.ts";
import { ColumnPlot } from "../../parts/plot/ColumnPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { namesIn, numberIn, type Row } from "./data.ts";
import { listed, toneAt, wordIn } from "./seriesWords.ts";

const words = wordsOf(labResultWords);
const ISSUED = / issued$/;

export function CreditFlows({ rows }: { rows: readonly Row[] }) {
	const years = [...new Set(rows.map((row) => numberIn(row, "fiscal_year") ?? 0))].sort();
	const series = namesIn(rows, "series").map((name, at) => ({
		name,
		label: ISSUED.test(name)
			? words.issued(wordIn("series", name.replace(ISSUED, "")))
			: wordIn("series", name),
		tone: toneAt(name, at + 1),
		values: years.map(
			(year) =>
				rows
					.filter((row) => row.fiscal_year === year && row.series === name)
					.map((row) => numberIn(row, "quantity_t"))[0] ?? null,
		),
	}));
	const unit = unitFor("t", Math.max(...series.flatMap(({ values }) => values.map((v) => v ?? 0))));
	return (
		<ColumnPlot
			label={words.creditsUnit}
			unit={`${unit.name}, ${words.creditsUnit}`}
			columns={years.map((year) => fiscalYearText(year))}
			series={series.filter(({ name }) => ISSUED.test(name))}
			isStacked
			marks={series.filter(({ name }) => !ISSUED.test(name))}
			yText={(value) => figureText(value / unit.size)}
			read={(at) =>
				`${fiscalYearText(years[at] ?? 0)}: ${listed(
					series.map(({ label, values }) => `${label} ${amountText(values[at], "t")}`),
				)}`
			}
		/>
	);
}
