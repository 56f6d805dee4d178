/** What the firm needs, has and lacks: a table of the fiscal years of each unit of the duty. */

import { lang, wordsOf } from "../lang.ts";
import { dayText } from "../money/days.ts";
import { tonnes } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { ConditionView, Panel } from "../parts/Panel.tsx";
import type { CoverageReply, PriceUsedRecord } from "../wire.gen.ts";
import { dayFrom } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { className } from "./classNames.ts";
import { conditionOf, coverage, entityNames, firm } from "./data.ts";
import { NoFirm } from "./NoFirm.tsx";
import { DATED_PRICE } from "./priceColumns.tsx";
import { ServedPanel } from "./ServedPanel.tsx";
import { WhatIfs } from "./WhatIfs.tsx";
import { YearTable } from "./YearTable.tsx";

const words = wordsOf(complianceWords);

export function CoveragePanel({ toFile }: { toFile: () => void }) {
	const found = coverage.value;
	if (firm.value === null) return <NoFirm toFile={toFile} />;
	const condition = conditionOf(firm.value && found);
	if (condition.kind !== "ready" || !found) return <ConditionView condition={condition} />;
	return (
		<>
			<Basis found={found} />
			<WhatIfs />
			{found.units.map((unit) => (
				<section key={unit.entities.join()} class="stack" aria-label={unitName(unit.entities)}>
					<h2>{unitName(unit.entities)}</h2>
					{unit.years.length === 0 ? (
						<p>{words.noYears}</p>
					) : (
						<YearTable
							label={unitName(unit.entities)}
							years={unit.years}
							percent={found.credit_limit_percent}
						/>
					)}
				</section>
			))}
			{found.units.length === 0 && <p>{words.noUnits}</p>}
			{found.not_covered.map((one) => (
				<p key={one.entity} class="row">
					<strong>{entityNames.value.get(one.entity) ?? one.entity}</strong>
					<Badge>{words.notCovered}</Badge>
					{words.notCoveredText(tonnes(`${one.average_t}`), tonnes(`${one.threshold_t}`))}
				</p>
			))}
			<ServedPanel served={found.served} />
			<Prices found={found} />
		</>
	);
}

function unitName(entities: readonly string[]): string {
	return words.unit(entities.map((code) => entityNames.value.get(code) ?? code).join(" + "));
}

/** The day and the sources of what is shown. */
function Basis({ found }: { found: CoverageReply }) {
	const name = entityNames.value.get(found.entity) ?? found.entity;
	const held = Object.entries(found.here_t).map(
		([creditClass, quantity]) => `${className(creditClass)} ${tonnes(`${quantity}`)}`,
	);
	return (
		<p class="muted">
			{firm.value?.is_synthetic && <strong>{words.synthetic} </strong>}
			{words.asOf(dayText(found.on), wordOf(dayFrom, found.day_from))}
			{lang === "ja" ? "。" : ". "}
			{found.market_day !== found.on && words.marketDay(dayText(found.market_day))}{" "}
			{held.length
				? words.holdingsHere(name, held.join(lang === "ja" ? "、" : ", "))
				: words.nothingHere(name)}{" "}
			{found.empty_tables.length > 0 &&
				words.emptyTables(found.empty_tables.join(lang === "ja" ? "、" : ", "))}
		</p>
	);
}

const PRICES: readonly Column<PriceUsedRecord>[] = [
	...DATED_PRICE,
	{
		key: "origin",
		head: words.priceFrom,
		cell: (row) => (row.is_own ? words.ownMark : words.published),
		sort: (row) => (row.is_own ? 0 : 1),
	},
	{ key: "age", head: words.age, cell: (row) => `${row.age_days}`, align: "end", wide: true },
	{ key: "source", head: words.source, cell: (row) => row.source, wide: true, wrap: true },
];

function Prices({ found }: { found: CoverageReply }) {
	return (
		<Panel title={words.pricesTitle} folds flush>
			<p class="muted small lead">{words.pricesText}</p>
			<Grid
				label={words.pricesTitle}
				file="tanso-imported-prices"
				rows={found.imported}
				columns={PRICES}
				keyOf={(row) => row.credit_class}
				empty={words.noPrices}
			/>
		</Panel>
	);
}
