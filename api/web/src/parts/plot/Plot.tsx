/** The ground of a chart: one SVG in the window's own pixels, with its unit, its axes, its labels
 * and what the arrow keys and the pointer read. All text is inside, so that the picture can be
 * saved as it is seen. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { movedTo } from "../arrows.ts";
import { type Axis, linesOf, placing, shortTick, spread, widthOf } from "./axis.ts";
import { type EndLabel, rowsOf, SAMPLE } from "./shape.ts";

/** Where things stand in the picture. */
export interface Ground {
	x: (value: number) => number;
	y: (value: number) => number;
	left: number;
	right: number;
	top: number;
	bottom: number;
}

interface PlotProps {
	/** What screen readers call the picture. */
	label: string;
	/** Above the vertical axis. */
	unit: string;
	y: Axis;
	/** A figure of the vertical axis. */
	yText: (value: number) => string;
	/** Figures along the foot: a place from 0 to 1 and its text. */
	xTicks: readonly { at: number; text: string }[];
	x: Pick<Axis, "from" | "to">;
	xUnit?: string;
	ends: readonly EndLabel[];
	/** Values of x that are read one by one. */
	stops: readonly number[];
	read: (index: number) => string;
	height?: number;
	/** Draws what is between the axes. */
	children: (ground: Ground, at: number) => ComponentChildren;
}

export const LINE = 15;
/** A chart narrower than this has its labels above it. */
export const NARROW = 520;
/** Of a sheet of A4 between its margins, in pixels. */
const PAPER = 700;

export function Plot(props: PlotProps) {
	const { y, stops, read, label } = props;
	const box = useRef<HTMLDivElement>(null);
	const width = useWidth(box);
	const [at, setAt] = useState(-1);
	const isNarrow = width < NARROW;
	const legend = isNarrow ? rowsOf(props.ends, width) : [];
	const tickText = (tick: number) => shortTick(props.yText(tick));
	const left = Math.max(...y.ticks.map((tick) => widthOf(tickText(tick)))) + 8;
	const endsWidth = Math.max(0, ...props.ends.map(({ text }) => widthOf(text))) + SAMPLE + 8;
	const unit = linesOf(props.unit, width);
	const below = linesOf(props.xUnit ?? "", width - 10);
	const above = (unit.length + legend.length) * LINE;
	const top = above + 8;
	const foot = (1 + below.length) * LINE + 6;
	const height = (props.height ?? 260) + above - LINE + Math.max(0, below.length - 1) * LINE;
	const right = width - (isNarrow || !props.ends.length ? 10 : endsWidth);
	const bottom = height - foot;
	const ground: Ground = {
		x: placing(props.x, left, right),
		y: placing(y, bottom, top),
		left,
		right,
		top,
		bottom,
	};
	const pointed = stops[at];
	const xTicks = apart(props.xTicks, right - left);
	return (
		<div class="plot" ref={box}>
			<svg
				width={width}
				height={height}
				viewBox={`0 0 ${width} ${height}`}
				role="img"
				aria-label={label}
				// Arrows read the chart point by point. SVG knows the attribute in small letters alone.
				tabindex={0}
				onKeyDown={(event) => {
					const to = movedTo(event, at < 0 ? stops.length : at, stops.length);
					if (to === undefined) return;
					event.preventDefault();
					setAt(to);
				}}
				onPointerMove={(event) => {
					const { left: edge, width: shown } = event.currentTarget.getBoundingClientRect();
					const x = ((event.clientX - edge) / shown) * width;
					setAt(nearest(stops, (stop) => Math.abs(ground.x(stop) - x)));
				}}
			>
				<Head units={unit} legend={legend} />
				<g class="axis">
					{y.ticks.map((tick) => (
						<g key={tick}>
							<line
								class={tick === 0 ? "zero" : "grid"}
								x1={left}
								x2={right}
								y1={ground.y(tick)}
								y2={ground.y(tick)}
							/>
							<text x={left - 6} y={ground.y(tick) + 4} text-anchor="end">
								{tickText(tick)}
							</text>
						</g>
					))}
					{xTicks.map((tick) => (
						<text
							key={tick.text}
							x={left + tick.at * (right - left)}
							y={bottom + LINE}
							text-anchor="middle"
						>
							{tick.text}
						</text>
					))}
					{below.map((text, line) => (
						<text key={text} x={right} y={bottom + (line + 2) * LINE} text-anchor="end">
							{text}
						</text>
					))}
				</g>
				{pointed !== undefined && (
					<line
						class="at no-save"
						x1={ground.x(pointed)}
						x2={ground.x(pointed)}
						y1={top}
						y2={bottom}
					/>
				)}
				{props.children(ground, at)}
				{!isNarrow && <Ends ends={props.ends} ground={ground} />}
			</svg>
			<p class="pointed small" role="status">
				{pointed !== undefined && read(at)}
			</p>
		</div>
	);
}

function Ends({ ends, ground }: { ends: readonly EndLabel[]; ground: Ground }) {
	const places = spread(
		ends.map(({ at }) => ground.y(at)),
		LINE,
		ground.top,
		ground.bottom,
	);
	return (
		<g class="ends">
			{ends.map((end, index) => (
				<g key={end.text} transform={`translate(${ground.right + 6} ${(places[index] ?? 0) + 4})`}>
					<Sample end={end} />
				</g>
			))}
		</g>
	);
}

/** The lines of the unit, and below them those of the legend. */
export function Head(props: { units: readonly string[]; legend: ReturnType<typeof rowsOf> }) {
	const { units, legend } = props;
	return (
		<>
			{units.map((text, line) => (
				<text key={text} class="unit" x="0" y={LINE * (line + 1) - 3}>
					{text}
				</text>
			))}
			{legend.map((row, line) =>
				row.map(({ end, from }) => (
					<g
						key={end.text}
						transform={`translate(${from} ${LINE * (units.length + line + 1) - 3})`}
					>
						<Sample end={end} />
					</g>
				)),
			)}
		</>
	);
}

/** The mark of a series and its label. */
function Sample({ end: { text, tone, shape, weight } }: { end: EndLabel }) {
	return (
		<>
			{shape === "area" ? (
				<rect class={`fill-${tone} ${weight ?? ""}`} x="0" y="-9" width="12" height="10" />
			) : shape === "mark" ? (
				<line class={`stroke-${tone} markline`} x1="0" x2="12" y1="-4" y2="-4" />
			) : (
				<line class={`stroke-${tone} ${shape}`} x1="0" x2="12" y1="-4" y2="-4" />
			)}
			<text x={SAMPLE} y="0">
				{text}
			</text>
		</>
	);
}

function nearest(stops: readonly number[], distance: (stop: number) => number): number {
	let best = -1;
	let least = Number.POSITIVE_INFINITY;
	for (const [index, stop] of stops.entries()) {
		const own = distance(stop);
		if (own < least) {
			least = own;
			best = index;
		}
	}
	return best;
}

/** Return the width of a box in pixels, as it changes. */
export function useWidth(box: { current: HTMLDivElement | null }): number {
	const [width, setWidth] = useState(640);
	useLayoutEffect(() => {
		const place = box.current;
		if (!place) return;
		const measure = () => setWidth(Math.max(240, Math.floor(place.clientWidth)) || 640);
		// A chart as wide as a desktop would be shrunk to the sheet, its letters too.
		const toPaper = () => setWidth((own) => Math.min(own, PAPER));
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(place);
		addEventListener("beforeprint", toPaper);
		addEventListener("afterprint", measure);
		return () => {
			observer.disconnect();
			removeEventListener("beforeprint", toPaper);
			removeEventListener("afterprint", measure);
		};
	}, []);
	return width;
}

/** Of evenly placed ticks as many as stand apart over a width. */
function apart<T extends { at: number; text: string }>(ticks: readonly T[], width: number): T[] {
	const widest = Math.max(0, ...ticks.map(({ text }) => widthOf(text))) + 10;
	const step = ((ticks[1]?.at ?? 1) - (ticks[0]?.at ?? 0)) * width;
	const every = Math.max(1, Math.ceil(widest / Math.max(step, 1)));
	return ticks.filter((_, at) => at % every === 0);
}
