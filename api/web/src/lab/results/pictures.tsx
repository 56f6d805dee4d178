/** The pictures of a run's figures, from the columns that report and notebook draw too. */

import type { ComponentChildren } from "preact";
import type { LabFigure, LabVariantRecord } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { labResultWords } from "../../words/labResults.ts";
import { own } from "../texts.ts";
import { AuctionSteps } from "./AuctionSteps.tsx";
import { CreditFlows, CreditUse } from "./CreditFlows.tsx";
import { Designs } from "./Designs.tsx";
import { namesIn, type Row, rowsOf } from "./data.ts";
import { OverTime } from "./OverTime.tsx";
import { PriceFan } from "./PriceFan.tsx";
import { Sectors } from "./Sectors.tsx";
import { noneText, wordIn } from "./seriesWords.ts";
import { VariantPrices, VariantYears } from "./Variants.tsx";
import { Years } from "./Years.tsx";

const words = wordsOf(labResultWords);

/** What a figure's columns are. */
export interface Shape {
	rows: readonly Row[];
	/** The column of the names, if there is one. */
	kind: string | undefined;
	/** The first column of figures, and its unit. */
	value: string;
	unit: string;
	title: string;
}

/** Return the picture of a figure; undefined for one that is a table only, or that has no rows.
 * `names` are those of the `variants`, short. */
export function drawn(
	figure: LabFigure,
	names: readonly string[],
	variants: readonly LabVariantRecord[],
): ComponentChildren | undefined {
	const shape = shapeOf(figure);
	if (!shape?.rows.length) return undefined;
	const { rows } = shape;
	const kinds = shape.kind ? namesIn(rows, shape.kind) : [];
	switch (figure.name) {
		case "price":
			return <PriceFan rows={rows} />;
		case "shortfalls": {
			const groups = [
				{ only: ["physical"], unit: words.physicalUnit },
				{ only: ["economic", "timing"], unit: words.economicUnit },
			];
			return <Years {...shape} groups={groups} isStacked={false} />;
		}
		case "compliance": {
			const only = kinds.filter((name) => name !== "allowances");
			const groups = [{ unit: words.allMeans }, { only, unit: words.withoutAllowances }];
			return <Years {...shape} groups={groups} isStacked />;
		}
		case "auction":
			return <AuctionSteps rows={rows} />;
		case "credit_use":
			return isBlank(figure) ? (
				<p class="muted small">{noneText([wordIn("kind", "credits used")])}</p>
			) : (
				<CreditUse rows={rows} />
			);
		case "treasury":
			return <Years {...shape} groups={[{ unit: words.treasuryUnit }]} isStacked />;
		case "cost":
			return <Years {...shape} groups={[{ unit: words.costUnit }]} isStacked />;
		case "bank":
			return <Years {...shape} groups={[{ unit: words.bankUnit }]} isStacked />;
		case "credits":
			return <CreditFlows rows={rows} />;
		case "sectors":
			return <Sectors rows={rows} />;
		case "projects":
			return <OverTime {...shape} isStep />;
		case "volume":
			return (
				<div class="columns panels">
					{kinds.map((name) => (
						<OverTime
							key={name}
							{...shape}
							title={words.volumeUnit}
							rows={rows.filter((row) => row[shape.kind ?? ""] === name)}
							fromZero
						/>
					))}
				</div>
			);
		case "prices":
			return <VariantPrices rows={rows} names={names} />;
		case "designs":
			return <Designs rows={rows} variants={variants} />;
		case "years":
			return <VariantYears rows={rows} names={names} />;
	}
	const has = (name: string) => figure.columns.some((column) => column.name === name);
	if (has("time_ns")) return <OverTime {...shape} />;
	if (!has("fiscal_year")) return undefined;
	return <Years {...shape} groups={[{ unit: shape.title }]} isStacked />;
}

/** The limit is drawn to compare with; without credits there is nothing to compare. */
const COMPARED = new Set(["credit limit"]);

/** Whether a figure by fiscal year is zero throughout: it is said, not drawn. */
export function isBlank(figure: LabFigure): boolean {
	const shape = shapeOf(figure);
	if (!shape || !figure.columns.some(({ name }) => name === "fiscal_year")) return false;
	const { rows, kind, value } = shape;
	const shown = rows.filter((row) => !COMPARED.has(`${row[kind ?? ""]}`));
	return shown.every((row) => !row[value]);
}

function shapeOf(figure: LabFigure): Shape | undefined {
	const rows = rowsOf(figure);
	const isText = (name: string) => rows.some((row) => typeof row[name] === "string");
	const columns = figure.columns.filter(
		({ name }) => !["time_ns", "fiscal_year", "seed"].includes(name),
	);
	const kind = columns.find(({ name }) => isText(name))?.name;
	const value = columns.find(({ name }) => !isText(name));
	if (!value) return undefined;
	return {
		rows,
		kind,
		value: value.name,
		unit: value.unit,
		title: own(value.text).replace(/[.。]$/, ""),
	};
}
