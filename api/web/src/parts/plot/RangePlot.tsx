/** Means with their intervals in rows, each with its name: designs beside their reference. */

import { useRef, useState } from "preact/hooks";
import { linesOf, niceAxis, placing, widthOf } from "./axis.ts";
import { LINE, NARROW, useWidth } from "./Plot.tsx";
import { RowFrame } from "./RowFrame.tsx";
import { rowsOf, type Tone } from "./shape.ts";

export interface RangeRow {
	name: string;
	tone: Tone;
	mean: number;
	low: number | null;
	high: number | null;
}

interface RangePlotProps {
	label: string;
	unit: string;
	rows: readonly RangeRow[];
	/** What the colors mean. */
	keys: readonly { text: string; tone: Tone }[];
	/** A value that the rows are compared with, and its name. */
	reference: { text: string; value: number };
	xText: (value: number) => string;
	read: (index: number) => string;
}

/** The part of the width that names may take beside the rows. */
const NAMES = 0.4;

/** Rows of a dot on its interval; arrows and the pointer read row after row. */
export function RangePlot(props: RangePlotProps) {
	const { rows, keys, reference, unit } = props;
	const box = useRef<HTMLDivElement>(null);
	const width = useWidth(box);
	const [at, setAt] = useState(-1);
	const isNarrow = width < NARROW;
	const room = isNarrow ? width - 12 : NAMES * width;
	const names = rows.map(({ name }) => linesOf(name, room));
	const left = isNarrow ? 12 : Math.max(...names.flat().map(widthOf)) + 12;
	const right = width - 24;
	const legend = rowsOf(
		[
			...keys.map(({ text, tone }) => ({ text, tone, shape: "line" as const, at: 0 })),
			{ text: reference.text, tone: "soft", shape: "dashed", at: 0 },
		],
		width,
	);
	const units = linesOf(unit, width);
	const top = LINE * (units.length + legend.length) + 8;
	const heights = names.map(({ length }) => LINE * (length + (isNarrow ? 1 : 0)) + 10);
	const tops = heights.map((_, row) => heights.slice(0, row).reduce((a, b) => a + b, top));
	const bottom = heights.reduce((a, b) => a + b, top);
	const axis = niceAxis(
		[reference.value, ...rows.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean])],
		false,
		isNarrow ? 4 : 6,
	);
	const x = placing(axis, left, right);
	return (
		<RowFrame
			label={props.label}
			box={box}
			width={width}
			top={top}
			bottom={bottom}
			units={units}
			legend={legend}
			axis={axis}
			x={x}
			xText={props.xText}
			count={rows.length}
			at={at}
			setAt={setAt}
			rowAt={(y) => (y < bottom ? tops.findLastIndex((start) => start <= y) : -1)}
			read={props.read}
		>
			<line
				class="stroke-soft dashed"
				x1={x(reference.value)}
				x2={x(reference.value)}
				y1={top}
				y2={bottom}
			/>
			{rows.map((row, place) => (
				<Range
					key={row.name}
					row={row}
					names={names[place] ?? []}
					isNarrow={isNarrow}
					isAt={place === at}
					left={left}
					top={tops[place] ?? 0}
					height={heights[place] ?? 0}
					x={x}
				/>
			))}
		</RowFrame>
	);
}

interface RangeProps {
	row: RangeRow;
	names: readonly string[];
	isNarrow: boolean;
	isAt: boolean;
	left: number;
	top: number;
	height: number;
	x: (value: number) => number;
}

function Range({ row, names, isNarrow, isAt, left, top, height, x }: RangeProps) {
	const { tone, mean, low, high } = row;
	const y = isNarrow ? top + height - LINE / 2 - 3 : top + height / 2;
	const first = isNarrow ? top + LINE : y + 4 - (LINE * (names.length - 1)) / 2;
	return (
		<g class={isAt ? "chosen" : undefined}>
			<g class="names">
				{names.map((text, line) => (
					<text
						key={text}
						x={isNarrow ? 0 : left - 12}
						y={first + LINE * line}
						text-anchor={isNarrow ? "start" : "end"}
					>
						{text}
					</text>
				))}
			</g>
			{low !== null && high !== null && (
				<line class={`stroke-${tone} markline`} x1={x(low)} x2={x(high)} y1={y} y2={y} />
			)}
			<circle class={`fill-${tone}`} cx={x(mean)} cy={y} r={isAt ? "6" : "4.5"} />
		</g>
	);
}
