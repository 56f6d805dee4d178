/** Columns by year, stacked or beside each other, with limits as marks. */

import { niceAxis } from "./axis.ts";
import { type Ground, Plot } from "./Plot.tsx";
import type { EndLabel } from "./shape.ts";
import { reachOfStacks, type Series, stackOf } from "./stack.ts";
import { Whisker } from "./Whisker.tsx";

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
/** The widest column in pixels: two years make no two blocks. */
const WIDEST = 120;

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
	return [...reachOfStacks(series, columns.length), ...levels];
}

function stacked(series: readonly Series[], column: number, ground: Ground, count: number) {
	const slot = (ground.right - ground.left) / count;
	const width = Math.min(slot * SHARE, WIDEST);
	const left = ground.x(column) + (slot - width) / 2;
	const parts = stackOf(series, column);
	return (
		<>
			{parts.map(({ from, to }, at) => (
				<rect
					key={series[at]?.label}
					class={`fill-${series[at]?.tone} bar`}
					x={left}
					width={width}
					{...heights(ground, from, to)}
				/>
			))}
			{parts.map(({ low, high }, at) => (
				<Whisker
					key={series[at]?.label}
					at={left + (width * (at + 1)) / (parts.length + 1)}
					low={low}
					high={high}
					place={ground.y}
				/>
			))}
		</>
	);
}

function beside(series: readonly Series[], column: number, ground: Ground, count: number) {
	const slot = (ground.right - ground.left) / count;
	const whole = Math.min(slot * SHARE, WIDEST);
	const width = whole / series.length;
	return series.map(({ label, tone, values, low, high }, at) => {
		const value = values[column];
		if (value === null || value === undefined) return null;
		const x = ground.x(column) + (slot - whole) / 2 + at * width;
		return (
			<g key={label}>
				<rect class={`fill-${tone} bar`} x={x} width={width} {...heights(ground, 0, value)} />
				<Whisker at={x + width / 2} low={low?.[column]} high={high?.[column]} place={ground.y} />
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
	const middle = ground.x(column) + slot / 2;
	const half = Math.min(slot * 0.88, WIDEST * 1.26) / 2;
	return (
		<line
			class={`stroke-ink ${isDashed ? "dashed" : "markline"}`}
			x1={middle - half}
			x2={middle + half}
			y1={ground.y(value)}
			y2={ground.y(value)}
		/>
	);
}

/** Each label stands beside its part of the last column. */
function endsOf({ columns, series, isStacked, marks = [] }: ColumnPlotProps): EndLabel[] {
	const last = columns.length - 1;
	const stack = stackOf(series, last);
	const ends: EndLabel[] = series.map(({ label, tone, values }, at) => {
		const part = stack[at];
		const middle = isStacked && part ? (part.from + part.to) / 2 : (values[last] ?? 0);
		return { text: label, tone, shape: "area", at: middle };
	});
	for (const [place, { label, values }] of marks.entries()) {
		const shape = place ? "dashed" : "mark";
		ends.push({ text: label, tone: "ink", shape, at: values[last] ?? 0 });
	}
	return ends;
}
