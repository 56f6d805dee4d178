/** The price under each design of a study, each group beside its reference. */

import type { LabVariantRecord } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { amountText, figureText } from "../../parts/plot/amounts.ts";
import { RangePlot } from "../../parts/plot/RangePlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { byName, numberIn, type Row } from "./data.ts";
import { designName, wordIn } from "./seriesWords.ts";

const words = wordsOf(labResultWords);
const LEVEL = "level_jpy_per_t";

interface DesignsProps {
	rows: readonly Row[];
	/** The designs with their names. */
	variants: readonly LabVariantRecord[];
}

export function Designs({ rows, variants }: DesignsProps) {
	return (
		<div class="stack">
			{[...byName(rows, "group")].map(([group, all]) => {
				const ranges = all.map((row) => ({
					name: designName(variants, `${row.design}`),
					tone: row.is_larger_than_noise ? (2 as const) : (1 as const),
					mean: numberIn(row, LEVEL) ?? 0,
					low: numberIn(row, "low"),
					high: numberIn(row, "high"),
				}));
				const first = ranges[0];
				if (!first) return null;
				return (
					<RangePlot
						key={group}
						label={wordIn("group", group)}
						unit={`${wordIn("group", group)}; ${words.levelUnit}`}
						rows={ranges}
						keys={[
							{ text: words.meanWithInterval, tone: 1 },
							...(ranges.some(({ tone }) => tone === 2)
								? [{ text: words.largerThanNoise, tone: 2 as const }]
								: []),
						]}
						reference={{ text: words.referenceOf(first.name), value: first.mean }}
						xText={figureText}
						read={(at) => {
							const row = ranges[at];
							if (!row) return "";
							const yen = (value: number) => amountText(value, "jpy_per_t");
							const mean = `${row.name}: ${yen(row.mean)}`;
							if (row.low === null || row.high === null) return mean;
							return words.differs(mean, yen(row.low), yen(row.high));
						}}
					/>
				);
			})}
		</div>
	);
}
