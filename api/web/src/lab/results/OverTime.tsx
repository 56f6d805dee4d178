/** A figure over time, with a line for each name. */

import { dayText } from "../../money/days.ts";
import { amountText, figureText, unitFor } from "../../parts/plot/amounts.ts";
import { type Line, XyPlot } from "../../parts/plot/XyPlot.tsx";
import { quantityOf } from "../texts.ts";
import { byName, pointsOf } from "./data.ts";
import type { Shape } from "./pictures.tsx";
import { listed, toneAt, wordIn } from "./seriesWords.ts";

interface OverTimeProps extends Shape {
	isStep?: boolean;
	fromZero?: boolean;
}

export function OverTime({ rows, kind, value, unit, title, isStep, fromZero }: OverTimeProps) {
	const series = kind ? byName(rows, kind) : new Map([["", rows]]);
	const lines: Line[] = [...series].map(([name, own], at) => ({
		label: kind ? wordIn(kind, name) : title,
		tone: toneAt(name, at),
		points: pointsOf(own, value),
		isStep: isStep ?? false,
	}));
	const quantity = quantityOf(unit);
	const most = Math.max(...lines.flatMap(({ points }) => points.map(([, y]) => Math.abs(y))));
	const shown = unitFor(quantity, most);
	const stops = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))].sort(
		(a, b) => a - b,
	);
	const read = (at: number) => {
		const x = stops[at] ?? 0;
		const said = lines.flatMap(({ label, points }) => {
			const found = points.findLast(([from]) => from <= x);
			return found ? [`${label} ${amountText(found[1], quantity)}`] : [];
		});
		return `${dayText(x)}: ${listed(said)}`;
	};
	return (
		<XyPlot
			label={title}
			unit={listed([shown.name, title].filter(Boolean))}
			bands={[]}
			lines={lines}
			isTime
			fromZero={fromZero ?? false}
			yText={(each) => figureText(each / shown.size)}
			stops={stops}
			read={read}
			height={240}
		/>
	);
}
