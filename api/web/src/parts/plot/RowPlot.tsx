/** Stacked bars in rows, on both sides of zero: the parts of a figure by sector. */

import { useRef, useState } from "preact/hooks";
import { niceAxis, placing, widthOf } from "./axis.ts";
import { LINE, useWidth } from "./Plot.tsx";
import { RowFrame } from "./RowFrame.tsx";
import { rowsOf } from "./shape.ts";
import { reachOfStacks, type Series, stackOf } from "./stack.ts";
import { Whisker } from "./Whisker.tsx";

interface RowPlotProps {
	label: string;
	unit: string;
	rows: readonly string[];
	series: readonly Series[];
	xText: (value: number) => string;
	/** The whole of a row, at its right. */
	totals: readonly string[];
	read: (index: number) => string;
}

const ROW = 26;
const BAR = 16;

/** Rows of stacked parts; arrows and the pointer read row after row. */
export function RowPlot(props: RowPlotProps) {
	const { rows, series, totals, unit } = props;
	const box = useRef<HTMLDivElement>(null);
	const width = useWidth(box);
	const [at, setAt] = useState(-1);
	const axis = niceAxis(reachOfStacks(series, rows.length), true);
	const ends = series.map(({ label, tone }) => ({
		text: label,
		tone,
		shape: "area" as const,
		at: 0,
	}));
	const legend = rowsOf(ends, width);
	const left = Math.max(...rows.map(widthOf)) + 10;
	const right = width - Math.max(...totals.map(widthOf)) - 12;
	const top = LINE * (legend.length + 1) + 6;
	const bottom = top + rows.length * ROW;
	const x = placing(axis, left, right);
	return (
		<RowFrame
			label={props.label}
			box={box}
			width={width}
			top={top}
			bottom={bottom}
			units={[unit]}
			legend={legend}
			axis={axis}
			x={x}
			xText={props.xText}
			hasZero
			count={rows.length}
			at={at}
			setAt={setAt}
			rowAt={(y) => Math.floor((y - top) / ROW)}
			read={props.read}
		>
			{rows.map((name, row) => (
				<g key={name} class={row === at ? "column at" : "column"}>
					<text x={left - 8} y={top + row * ROW + 17} text-anchor="end">
						{name}
					</text>
					<Parts series={series} row={row} top={top + row * ROW + (ROW - BAR) / 2} x={x} />
					<text x={width} y={top + row * ROW + 17} text-anchor="end">
						{totals[row]}
					</text>
				</g>
			))}
		</RowFrame>
	);
}

interface PartsProps {
	series: readonly Series[];
	row: number;
	top: number;
	x: (value: number) => number;
}

/** The parts of a row, and over them their intervals, one below the other. */
function Parts({ series, row, top, x }: PartsProps) {
	const parts = stackOf(series, row);
	return (
		<>
			{parts.map(({ from, to }, at) => (
				<rect
					key={series[at]?.label}
					class={`fill-${series[at]?.tone} bar`}
					x={Math.min(x(from), x(to))}
					width={Math.abs(x(to) - x(from))}
					y={top}
					height={BAR}
				/>
			))}
			{parts.map(({ low, high }, at) => (
				<Whisker
					key={series[at]?.label}
					at={top + (BAR * (at + 1)) / (parts.length + 1)}
					low={low}
					high={high}
					place={x}
					isAcross
				/>
			))}
		</>
	);
}
