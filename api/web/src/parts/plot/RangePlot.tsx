/** Means with their intervals in rows, each with its name: designs beside their reference. */

import { useRef, useState } from "preact/hooks";
import { movedTo } from "../arrows.ts";
import { linesOf, niceAxis, placing, widthOf } from "./axis.ts";
import { NARROW, Sample, useWidth } from "./Plot.tsx";
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

const LINE = 15;
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
		<div class="plot" ref={box}>
			<svg
				width={width}
				height={bottom + LINE + 6}
				viewBox={`0 0 ${width} ${bottom + LINE + 6}`}
				role="img"
				aria-label={props.label}
				// Arrows read the chart row by row. SVG knows the attribute in small letters alone.
				tabindex={0}
				onKeyDown={(event) => {
					const to = movedTo(event, at, rows.length);
					if (to === undefined) return;
					event.preventDefault();
					setAt(to);
				}}
				onPointerMove={(event) => {
					const from = event.currentTarget.getBoundingClientRect();
					const y = event.clientY - from.top;
					const row = tops.findLastIndex((start) => start <= y);
					if (row >= 0 && y < bottom) setAt(row);
				}}
			>
				{units.map((text, line) => (
					<text key={text} class="unit" x="0" y={LINE * (line + 1) - 3}>
						{text}
					</text>
				))}
				{legend.map((line, place) =>
					line.map(({ end, from }) => (
						<g
							key={end.text}
							transform={`translate(${from} ${LINE * (units.length + place + 1) - 3})`}
						>
							<Sample end={end} />
						</g>
					)),
				)}
				<g class="axis">
					{axis.ticks.map((tick) => (
						<g key={tick}>
							<line class="grid" x1={x(tick)} x2={x(tick)} y1={top} y2={bottom} />
							<text x={x(tick)} y={bottom + LINE} text-anchor="middle">
								{props.xText(tick)}
							</text>
						</g>
					))}
				</g>
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
			</svg>
			<p class="pointed small" role="status">
				{at >= 0 && props.read(at)}
			</p>
		</div>
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
