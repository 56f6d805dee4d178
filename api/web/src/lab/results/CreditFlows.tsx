/** Credits by year as columns below levels: issued and who used them, or used below the limit. */

import { wordsOf } from "../../lang.ts";
import { fiscalYearText } from "../../money/days.ts";
import { figureText, unitFor } from "../../parts/plot/amounts.ts";
import { ColumnPlot } from "../../parts/plot/ColumnPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import type { Row } from "./data.ts";
import { listed, wordIn } from "./seriesWords.ts";
import { saidAt, seriesBy, yearsIn } from "./yearly.ts";

const words = wordsOf(labResultWords);
const ISSUED = / issued$/;

/** Credits issued by programme as columns, used by whom as levels. */
export function CreditFlows({ rows }: { rows: readonly Row[] }) {
	const series = seriesBy(rows, "series", "quantity_t").map((one) =>
		ISSUED.test(one.name)
			? { ...one, label: words.issued(wordIn("series", one.name.replace(ISSUED, ""))) }
			: one,
	);
	return (
		<Levels rows={rows} all={series} isBar={(name) => ISSUED.test(name)} unit={words.creditsUnit} />
	);
}

/** Credits used as columns, the limit on them as a level. */
export function CreditUse({ rows }: { rows: readonly Row[] }) {
	const series = seriesBy(rows, "kind", "quantity_t");
	return (
		<Levels
			rows={rows}
			all={series}
			isBar={(name) => name === "credits used"}
			unit={words.useUnit}
		/>
	);
}

interface LevelsProps {
	rows: readonly Row[];
	all: ReturnType<typeof seriesBy>;
	isBar: (name: string) => boolean;
	unit: string;
}

function Levels({ rows, all, isBar, unit }: LevelsProps) {
	const years = yearsIn(rows);
	const of = unitFor("t", Math.max(...all.flatMap(({ values }) => values.map((v) => v ?? 0))));
	return (
		<ColumnPlot
			label={unit}
			unit={listed([of.name, unit])}
			columns={years.map((year) => fiscalYearText(year))}
			series={all.filter(({ name }) => isBar(name))}
			isStacked
			marks={all.filter(({ name }) => !isBar(name))}
			yText={(value) => figureText(value / of.size)}
			read={(at) => `${fiscalYearText(years[at] ?? 0)}: ${saidAt(all, at, "t")}`}
		/>
	);
}
