/** The pictures of a run's figures, from the columns that report and notebook draw too. */

import type { ComponentChildren } from "preact";
import type { LabFigure } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { amountText, figureText } from "../../parts/plot/amounts.ts";
import { RowPlot } from "../../parts/plot/RowPlot.tsx";
import { type Line, XyPlot } from "../../parts/plot/XyPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { own, quantityOf } from "../texts.ts";
import { byName, namesIn, numberIn, pointsOf, type Row, rowsOf } from "./data.ts";
import { PriceFan } from "./PriceFan.tsx";
import { listed, toneAt, wordIn } from "./seriesWords.ts";
import { Years } from "./Years.tsx";

const words = wordsOf(labResultWords);

/** What a figure's columns are. */
interface Shape {
	rows: readonly Row[];
	/** The column of the names, if there is one. */
	kind: string | undefined;
	/** The first column of figures, and its unit. */
	value: string;
	unit: string;
	title: string;
}

/** Return the picture of a figure; undefined for one that is a table only. */
export function drawn(figure: LabFigure): ComponentChildren | undefined {
	const shape = shapeOf(figure);
	if (!shape?.rows.length) return undefined;
	const { rows, kind } = shape;
	const has = (name: string) => figure.columns.some((column) => column.name === name);
	switch (figure.name) {
		case "price":
			return <PriceFan rows={rows} />;
		case "shortfalls":
			return (
				<Years
					{...shape}
					groups={[
						{ only: ["physical"], unit: words.physicalUnit },
						{ only: ["economic", "timing"], unit: words.economicUnit },
					]}
					isStacked={false}
				/>
			);
		case "compliance":
			return (
				<Years
					{...shape}
					groups={[
						{ unit: words.allMeans },
						{
							only: namesIn(rows, "means").filter((name) => name !== "allowances"),
							unit: words.withoutAllowances,
						},
					]}
					isStacked
				/>
			);
	}
	if (has("time_ns")) return <OverTime {...shape} />;
	if (has("fiscal_year")) return <Years {...shape} groups={[{ unit: shape.title }]} isStacked />;
	return kind ? <Rows {...shape} kind={kind} /> : undefined;
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
	return { rows, kind, value: value.name, unit: value.unit, title: own(value.text) };
}

function OverTime({ rows, kind, value, unit, title }: Shape) {
	const series = kind ? byName(rows, kind) : new Map([["", rows]]);
	const lines: Line[] = [...series].map(([name, points], at) => ({
		label: kind ? wordIn(kind, name) : title,
		tone: toneAt(name, at),
		points: pointsOf(points, value),
	}));
	const stops = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))].sort(
		(a, b) => a - b,
	);
	return (
		<XyPlot
			label={title}
			unit={title}
			bands={[]}
			lines={lines}
			isTime
			yText={figureText}
			stops={stops}
			read={(at) => {
				const x = stops[at] ?? 0;
				return listed(
					lines.flatMap(({ label, points }) => {
						const found = points.findLast(([from]) => from <= x);
						return found ? `${label} ${amountText(found[1], quantityOf(unit))}` : [];
					}),
				);
			}}
		/>
	);
}

/** Figures without a year: a bar for each name. */
function Rows({ rows, kind, value, unit, title }: Shape & { kind: string }) {
	return (
		<RowPlot
			label={title}
			bars={rows.map((row) => {
				const amount = numberIn(row, value) ?? 0;
				return {
					label: wordIn(kind, `${row[kind]}`),
					value: amount,
					text: amountText(amount, quantityOf(unit)),
					tone: 1,
				};
			})}
		/>
	);
}
