/** Means with their intervals in columns: a sweep of one key, or variants beside each other. */

import { niceAxis } from "./axis.ts";
import { type Ground, Plot } from "./Plot.tsx";
import type { EndLabel } from "./shape.ts";
import type { Series } from "./stack.ts";

interface DotPlotProps {
	label: string;
	unit: string;
	columns: readonly string[];
	series: readonly Series[];
	xUnit?: string;
	yText: (value: number) => string;
	read: (index: number) => string;
	height?: number;
}

/** The part of a column over which its dots are spread. */
const SPREAD = 0.5;

export function DotPlot(props: DotPlotProps) {
	const { columns, series, xUnit } = props;
	const values = series.flatMap((one) => [...one.values, ...(one.low ?? []), ...(one.high ?? [])]);
	const y = niceAxis(
		values.filter((value) => value !== null),
		false,
	);
	const count = columns.length;
	const ends = series.map(
		({ label, tone, values: own }): EndLabel => ({
			text: label,
			tone,
			shape: "area",
			at: own.findLast((value) => value !== null) ?? y.from,
		}),
	);
	return (
		<Plot
			label={props.label}
			unit={props.unit}
			y={y}
			yText={props.yText}
			x={{ from: 0, to: count }}
			xTicks={columns.map((text, at) => ({ at: (at + 0.5) / count, text }))}
			{...(xUnit ? { xUnit } : {})}
			ends={series.length > 1 ? ends : []}
			stops={columns.map((_, at) => at + 0.5)}
			read={props.read}
			{...(props.height ? { height: props.height } : {})}
		>
			{(ground) =>
				series.map((one, place) => (
					<g key={one.label}>
						{columns.map((name, at) => (
							<Dot
								key={name}
								one={one}
								at={at}
								x={at + 0.5 + (SPREAD * (place - (series.length - 1) / 2)) / series.length}
								ground={ground}
							/>
						))}
					</g>
				))
			}
		</Plot>
	);
}

interface DotProps {
	one: Series;
	at: number;
	x: number;
	ground: Ground;
}

function Dot({ one: { tone, values, low, high }, at, x, ground }: DotProps) {
	const [mean, from, to] = [values[at], low?.[at], high?.[at]];
	if (typeof mean !== "number") return null;
	return (
		<g>
			{typeof from === "number" && typeof to === "number" && (
				<line
					class={`stroke-${tone} markline`}
					x1={ground.x(x)}
					x2={ground.x(x)}
					y1={ground.y(from)}
					y2={ground.y(to)}
				/>
			)}
			<circle class={`fill-${tone}`} cx={ground.x(x)} cy={ground.y(mean)} r="4.5" />
		</g>
	);
}
