/** Columns by year, stacked or beside each other, with limits as marks. */

import { niceAxis } from "./axis.ts";
import { type Ground, Plot } from "./Plot.tsx";
import type { EndLabel, Tone } from "./shape.ts";

export interface Series {
	label: string;
	tone: Tone;
	/** One a column; null where it is not known. */
	values: readonly (number | null)[];
	/** Intervals of the values. */
	low?: readonly (number | null)[];
	high?: readonly (number | null)[];
}

interface ColumnPlotProps {
	label: string;
	unit: string;
	columns: readonly string[];
	series: readonly Series[];
	isStacked: boolean;
	/** Levels in each column: a limit, what was used. The second one is dashed. */
	marks?: readonly { label: string; values: readonly (number | null)[] }[];
	yText: (value: number) => string;
	read: (index: number) => string;
	height?: number;
}

const SHARE = 0.7;

export function ColumnPlot(props: ColumnPlotProps) {
	const { columns, series, isStacked, marks = [] } = props;
	const count = columns.length;
	const y = niceAxis(reachOf(props), true);
	const every = Math.ceil(count / 12);
	return (
		<Plot
			label={props.label}
			unit={props.unit}
			y={y}
			yText={props.yText}
			x={{ from: 0, to: count }}
			xTicks={columns
				.map((text, at) => ({ at: (at + 0.5) / count, text }))
				.filter((_, at) => at % every === 0)}
			ends={endsOf(props)}
			stops={columns.map((_, at) => at + 0.5)}
			read={props.read}
			height={props.height ?? 240}
		>
			{(ground, at) => (
				<>
					{columns.map((name, column) => (
						<g key={name} class={column === at ? "column at" : "column"}>
							{isStacked
								? stacked(series, column, ground, count)
								: beside(series, column, ground, count)}
							{marks.map(({ label, values }, place) => (
								<Mark
									key={label}
									value={values[column]}
									column={column}
									isDashed={place > 0}
									ground={ground}
									count={count}
								/>
							))}
						</g>
					))}
				</>
			)}
		</Plot>
	);
}

function reachOf({ columns, series, isStacked, marks = [] }: ColumnPlotProps): number[] {
	const levels = marks.flatMap(({ values }) => values.map((value) => value ?? 0));
	const single = series.flatMap(({ values, low = [], high = [] }) =>
		[...values, ...low, ...high].map((value) => value ?? 0),
	);
	if (!isStacked) return [...single, ...levels];
	const sums = columns.flatMap((_, at) => {
		const own = series.map(({ values }) => values[at] ?? 0);
		return [
			own.reduce((sum, value) => sum + Math.max(0, value), 0),
			own.reduce((sum, value) => sum + Math.min(0, value), 0),
		];
	});
	return [...sums, ...levels];
}

function stacked(series: readonly Series[], column: number, ground: Ground, count: number) {
	const slot = (ground.right - ground.left) / count;
	const width = slot * SHARE;
	let above = 0;
	let below = 0;
	return series.map(({ label, tone, values }) => {
		const value = values[column] ?? 0;
		const from = value >= 0 ? above : below;
		if (value >= 0) above += value;
		else below += value;
		return (
			<rect
				key={label}
				class={`fill-${tone} bar`}
				x={ground.x(column) + (slot - width) / 2}
				width={width}
				{...heights(ground, from, from + value)}
			/>
		);
	});
}

function beside(series: readonly Series[], column: number, ground: Ground, count: number) {
	const slot = (ground.right - ground.left) / count;
	const width = (slot * SHARE) / series.length;
	return series.map(({ label, tone, values, low, high }, at) => {
		const value = values[column];
		if (value === null || value === undefined) return null;
		const x = ground.x(column) + (slot * (1 - SHARE)) / 2 + at * width;
		const ends = [low?.[column], high?.[column]];
		return (
			<g key={label}>
				<rect class={`fill-${tone} bar`} x={x} width={width} {...heights(ground, 0, value)} />
				{typeof ends[0] === "number" && typeof ends[1] === "number" && (
					<line
						class="whisker"
						x1={x + width / 2}
						x2={x + width / 2}
						y1={ground.y(ends[0])}
						y2={ground.y(ends[1])}
					/>
				)}
			</g>
		);
	});
}

function heights(ground: Ground, from: number, to: number) {
	const [one, other] = [ground.y(from), ground.y(to)];
	return { y: Math.min(one, other), height: Math.abs(one - other) };
}

interface MarkProps {
	value: number | null | undefined;
	column: number;
	isDashed: boolean;
	ground: Ground;
	count: number;
}

function Mark({ value, column, isDashed, ground, count }: MarkProps) {
	if (value === null || value === undefined) return null;
	const slot = (ground.right - ground.left) / count;
	const x = ground.x(column);
	return (
		<line
			class={`stroke-ink ${isDashed ? "dashed" : "markline"}`}
			x1={x + slot * 0.06}
			x2={x + slot * 0.94}
			y1={ground.y(value)}
			y2={ground.y(value)}
		/>
	);
}

/** Each label stands beside its part of the last column. */
function endsOf({ columns, series, isStacked, marks = [] }: ColumnPlotProps): EndLabel[] {
	const last = columns.length - 1;
	let above = 0;
	let below = 0;
	const ends: EndLabel[] = series.map(({ label, tone, values }) => {
		const value = values[last] ?? 0;
		let at = value;
		if (isStacked) {
			at = (value >= 0 ? above : below) + value / 2;
			if (value >= 0) above += value;
			else below += value;
		}
		return { text: label, tone, shape: "area", at };
	});
	for (const [place, { label, values }] of marks.entries()) {
		const shape = place ? "dashed" : "mark";
		ends.push({ text: label, tone: "ink", shape, at: values[last] ?? 0 });
	}
	return ends;
}
