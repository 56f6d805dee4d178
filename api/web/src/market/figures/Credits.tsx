/** What the registry has issued, and what of it was retired, surrendered or canceled. */

import { wordsOf } from "../../lang.ts";
import { fiscalYearText } from "../../money/days.ts";
import { coordinate, signOf, sum } from "../../money/decimal.ts";
import { grouped, tonnes } from "../../money/format.ts";
import { Bars } from "../../parts/Bars.tsx";
import { ChartFrame } from "../../parts/ChartFrame.tsx";
import type { VintageRecord } from "../../wire.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { classNames } from "./classes.ts";

const words = wordsOf(figureWords);
const PARTS = ["held", "retired", "surrendered", "canceled"] as const;
const COLUMNS = ["issued", ...PARTS] as const;

type Totals = Record<(typeof COLUMNS)[number], string>;

interface CreditsProps {
	vintages: readonly VintageRecord[];
	/** One class: its vintages are shown apart, otherwise the classes. */
	ofOne?: boolean;
}

export function Credits({ vintages, ofOne = false }: CreditsProps) {
	const nameOfClass = classNames();
	const labelOf = ({ vintage, credit_class }: VintageRecord) =>
		ofOne ? fiscalYearText(vintage) : nameOfClass(credit_class);
	const groups = Map.groupBy(vintages, labelOf);
	const rows = [...groups].map(([label, records]) => ({ label, totals: totalsOf(records) }));
	const whole = totalsOf(vintages);
	const title = ofOne ? words.registryOf : words.registry;
	return (
		<ChartFrame
			title={title}
			reading={
				rows.length
					? words.registryRead(
							tonnes(whole.issued),
							tonnes(sum([whole.retired, whole.surrendered, whole.canceled])),
						)
					: words.noCredits
			}
			file="credits"
			table={{
				heads: [ofOne ? words.vintage : words.creditClass, ...COLUMNS.map((name) => words[name])],
				rows: rows.map(({ label, totals }) => [
					label,
					...COLUMNS.map((name) => grouped(totals[name])),
				]),
			}}
		>
			{rows.length > 0 && (
				<Bars
					label={title}
					bars={rows.map(({ label, totals }) => ({
						key: label,
						label,
						parts: PARTS.filter((name) => signOf(totals[name])).map((name) => ({
							series: words[name],
							length: coordinate(totals[name]),
							text: tonnes(totals[name]),
						})),
						text: tonnes(totals.issued),
					}))}
				/>
			)}
		</ChartFrame>
	);
}

function totalsOf(records: readonly VintageRecord[]): Totals {
	const totals = COLUMNS.map((name) => [name, sum(records.map((record) => record[name]))]);
	return Object.fromEntries(totals) as Totals;
}
