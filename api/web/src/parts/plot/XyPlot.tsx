/** Lines and bands over time or over another quantity. */

import { useMemo } from "preact/hooks";
import { type Axis, dateTicks, monthText, niceAxis, shareIn } from "./axis.ts";
import { type Ground, Plot } from "./Plot.tsx";
import type { EndLabel, Tone } from "./shape.ts";

/** A value of x with one of y; an undefined one is a gap. */
export type Point = readonly [x: number, y: number];

export interface Line {
	label: string;
	tone: Tone;
	points: readonly Point[];
	/** Each value holds until the next one. */
	isStep?: boolean;
	isDashed?: boolean;
	/** Without a label at its end. */
	isQuiet?: boolean;
}

export interface Band {
	label: string;
	tone: Tone;
	/** x, low, high. */
	points: readonly (readonly [number, number, number])[];
	isStep?: boolean;
	/** How dense it is. */
	weight: "light" | "medium" | "strong";
}

interface XyPlotProps {
	label: string;
	unit: string;
	bands: readonly Band[];
	lines: readonly Line[];
	isTime: boolean;
	xUnit?: string;
	/** Upright lines: deadlines. */
	marks?: readonly { x: number; text: string }[];
	/** Points that stand alone: a cleared auction. */
	dots?: readonly { point: Point; text: string }[];
	xTo?: number;
	fromZero?: boolean;
	yText: (value: number) => string;
	stops: readonly number[];
	read: (index: number) => string;
	height?: number;
}

export function XyPlot(props: XyPlotProps) {
	const { bands, lines, isTime, marks = [], dots = [] } = props;
	const { x, y } = useMemo(() => axesOf(props), [bands, lines, props.xTo]);
	const ticks = isTime ? dateTicks(x.from, x.to, 8) : x.ticks.filter((tick) => tick <= x.to);
	return (
		<Plot
			label={props.label}
			unit={props.unit}
			y={y}
			yText={props.yText}
			x={x}
			{...(props.xUnit === undefined ? {} : { xUnit: props.xUnit })}
			xTicks={ticks.map((tick) => ({
				at: shareIn(tick, x),
				text: isTime ? monthText(tick) : props.yText(tick),
			}))}
			ends={[...bands.map(bandEnd), ...lines.filter(({ isQuiet }) => !isQuiet).map(lineEnd)]}
			stops={props.stops}
			read={props.read}
			height={props.height ?? 300}
		>
			{(ground) => (
				<>
					{bands.map((band) => (
						<path
							key={band.label}
							class={`fill-${band.tone} ${band.weight}`}
							d={areaPath(band, ground, x.to)}
						/>
					))}
					{marks.map((mark, at) => (
						<g key={mark.text} class="upright">
							<line
								x1={ground.x(mark.x)}
								x2={ground.x(mark.x)}
								y1={ground.top}
								y2={ground.bottom}
							/>
							{isRoomy(marks, at, ground) && (
								<text x={ground.x(mark.x) - 3} y={ground.top + 9} text-anchor="end">
									{mark.text}
								</text>
							)}
						</g>
					))}
					{lines.map((line) => (
						<path
							key={line.label}
							class={`stroke-${line.tone} ${line.isDashed ? "dashed" : "line"} ${line.points.length > 300 ? "thin" : ""}`}
							d={linePath(line, ground, x.to)}
						/>
					))}
					{dots.map(({ point, text }) => (
						<g key={text} class="dot">
							<circle cx={ground.x(point[0])} cy={ground.y(point[1])} r="4" />
							<DotText text={text} x={ground.x(point[0])} y={ground.y(point[1])} ground={ground} />
						</g>
					))}
				</>
			)}
		</Plot>
	);
}

interface DotTextProps {
	text: string;
	x: number;
	y: number;
	ground: Ground;
}

/** The text of a point, on the side of it where there is room. */
function DotText({ text, x, y, ground: { left, right, top } }: DotTextProps) {
	const isLeft = x > (left + right) / 2;
	return (
		<text
			x={isLeft ? x - 8 : x + 8}
			y={y - top > 24 ? y - 8 : y + 18}
			text-anchor={isLeft ? "end" : "start"}
		>
			{text}
		</text>
	);
}

function axesOf({ bands, lines, isTime, xTo, fromZero, dots = [] }: XyPlotProps) {
	const xs = [
		...lines.flatMap(({ points }) => points.map(([x]) => x)),
		...bands.flatMap(({ points }) => points.map(([x]) => x)),
	];
	const from = xs.reduce((one, other) => Math.min(one, other), xs[0] ?? 0);
	const to = xTo ?? xs.reduce((one, other) => Math.max(one, other), xs[0] ?? 1);
	const ys = [
		...lines.flatMap(({ points }) => points.filter(([x]) => x <= to).map(([, y]) => y)),
		...bands.flatMap(({ points }) => points.flatMap(([, low, high]) => [low, high])),
		...dots.map(({ point }) => point[1]),
	];
	const x: Axis = isTime ? { from, to, ticks: [] } : { ...niceAxis([from, to], true), to };
	return { x, y: niceAxis(ys, fromZero ?? false) };
}

function lineEnd({ label, tone, points, isDashed }: Line): EndLabel {
	return { text: label, tone, shape: isDashed ? "dashed" : "line", at: points.at(-1)?.[1] ?? 0 };
}

function bandEnd({ label, tone, points, weight }: Band): EndLabel {
	const [, low = 0, high = 0] = points.at(-1) ?? [];
	return { text: label, tone, shape: "area", weight, at: (low + high) / 2 };
}

function linePath({ points, isStep }: Line, { x, y }: Ground, to: number): string {
	const found = points
		.filter((point) => point[0] <= to)
		.map(([px, py], at) => {
			const [h, v] = [x(px).toFixed(1), y(py).toFixed(1)];
			if (!at) return `M${h} ${v}`;
			return isStep ? `H${h}V${v}` : `L${h} ${v}`;
		})
		.join("");
	return isStep ? `${found}H${x(to).toFixed(1)}` : found;
}

function areaPath({ points, isStep }: Band, { x, y }: Ground, to: number): string {
	const upper = edge(points, 2);
	const lower = edge(points, 1);
	return `M${upper.join("L")}L${lower.toReversed().join("L")}Z`;

	function edge(all: Band["points"], side: 1 | 2): string[] {
		const found: string[] = [];
		for (const [at, point] of all.entries()) {
			const here = y(point[side]).toFixed(1);
			found.push(`${x(point[0]).toFixed(1)} ${here}`);
			if (isStep) found.push(`${x(all[at + 1]?.[0] ?? to).toFixed(1)} ${here}`);
		}
		return found;
	}
}

/** Whether the text of a mark has room before the one before it. */
function isRoomy(marks: readonly { x: number }[], at: number, { x, left }: Ground): boolean {
	const before = at ? x(marks[at - 1]?.x ?? 0) : left;
	return x(marks[at]?.x ?? 0) - before >= 44;
}
