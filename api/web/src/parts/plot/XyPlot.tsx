/** Lines and bands over time or over another quantity. */

import { useMemo } from "preact/hooks";
import {
	type Axis,
	dateTicks,
	monthText,
	niceAxis,
	shareIn,
	shortTick,
	sidesOf,
	widthOf,
} from "./axis.ts";
import { type Ground, Plot } from "./Plot.tsx";
import type { EndLabel, Tone } from "./shape.ts";

/** The room on both sides of what is known of one time alone. */
const HALF_MONTH_MS = 15 * 86_400_000;

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
				text: isTime ? monthText(tick) : shortTick(props.yText(tick)),
			}))}
			ends={[...bands.map(bandEnd), ...lines.filter(({ isQuiet }) => !isQuiet).map(lineEnd)]}
			stops={props.stops}
			read={props.read}
			height={props.height ?? 300}
		>
			{(ground) => (
				<>
					{bands.map((band) => (
						<BandShape key={band.label} band={band} ground={ground} to={x.to} />
					))}
					<Marks marks={marks} ground={ground} />
					{lines.map((line) => (
						<LineShape key={line.label} line={line} ground={ground} to={x.to} />
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

/** What is known of one time alone is a dot, or an upright bar: a path of it has no length. */
function LineShape({ line, ground, to }: { line: Line; ground: Ground; to: number }) {
	const shown = line.points.filter(([x]) => x <= to);
	const [only] = shown;
	if (only && shown.length === 1 && !line.isStep)
		return (
			<circle class={`fill-${line.tone}`} cx={ground.x(only[0])} cy={ground.y(only[1])} r="4" />
		);
	return (
		<path
			class={`stroke-${line.tone} ${line.isDashed ? "dashed" : "line"} ${shown.length > 300 ? "thin" : ""}`}
			d={linePath(line, shown, ground, to)}
		/>
	);
}

function BandShape({ band, ground, to }: { band: Band; ground: Ground; to: number }) {
	const [only] = band.points;
	if (only && band.points.length === 1 && !band.isStep) {
		const x = ground.x(only[0]);
		return (
			<line
				class={`stroke-${band.tone} markline`}
				x1={x}
				x2={x}
				y1={ground.y(only[1])}
				y2={ground.y(only[2])}
			/>
		);
	}
	return <path class={`fill-${band.tone} ${band.weight}`} d={areaPath(band, ground, to)} />;
}

/** The letters of a mark are smaller than those of a label. */
const MARK_SHARE = 10.5 / 12;
const MARK_GAP = 3;

function Marks({ marks, ground }: { marks: NonNullable<XyPlotProps["marks"]>; ground: Ground }) {
	const sides = sidesOf(
		marks.map(({ x }) => ground.x(x)),
		marks.map(({ text }) => MARK_SHARE * widthOf(text) + 2 * MARK_GAP),
		ground.left,
		ground.right,
	);
	return marks.map((mark, at) => {
		const [x, side] = [ground.x(mark.x), sides[at]];
		return (
			<g key={mark.text} class="upright">
				<line x1={x} x2={x} y1={ground.top} y2={ground.bottom} />
				{side && (
					<text
						x={side === "left" ? x - MARK_GAP : x + MARK_GAP}
						y={ground.top + 10}
						text-anchor={side === "left" ? "end" : "start"}
					>
						{mark.text}
					</text>
				)}
			</g>
		);
	});
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
	const room = from === to ? HALF_MONTH_MS : 0;
	const x: Axis = isTime
		? { from: from - room, to: to + room, ticks: [] }
		: { ...niceAxis([from, to], true), to };
	return { x, y: niceAxis(ys, fromZero ?? false) };
}

function lineEnd({ label, tone, points, isDashed }: Line): EndLabel {
	return { text: label, tone, shape: isDashed ? "dashed" : "line", at: points.at(-1)?.[1] ?? 0 };
}

function bandEnd({ label, tone, points, weight }: Band): EndLabel {
	const [, low = 0, high = 0] = points.at(-1) ?? [];
	return { text: label, tone, shape: "area", weight, at: (low + high) / 2 };
}

function linePath({ isStep }: Line, shown: readonly Point[], { x, y }: Ground, to: number): string {
	const found = shown
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
