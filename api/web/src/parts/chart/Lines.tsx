/** Lines of steps over prices or over time; arrows and the pointer read point after point. */

import { useSignal } from "@preact/signals";
import { clockText } from "../../money/days.ts";
import { grouped } from "../../money/format.ts";
import { movedTo } from "../arrows.ts";
import { across, down, nearestTo, rangeOf, roomFor, shareOf, stepsOf, ticksOf } from "./scale.ts";

interface Line {
	label: string;
	/** A color of the style. */
	color: "accent" | "up" | "down";
	/** Whether a value holds from its point on, or since the point before it. */
	holds: "from" | "until";
}

export interface LineOptions {
	lines: readonly Line[];
	/** Whether x is a time, in milliseconds since 1970, or a price. */
	isTime: boolean;
	/** Begins the y axis at zero. */
	fromZero: boolean;
}

interface LinesProps extends LineOptions {
	label: string;
	/** x in ascending order. */
	points: readonly number[];
	/** The values of each line at the points. */
	values: readonly (readonly number[])[];
	/** Where a vertical line stands. */
	mark?: number | undefined;
	/** What a point says. */
	read: (index: number) => string;
}

export function Lines(props: LinesProps) {
	const { label, lines, isTime, fromZero, points, values, mark, read } = props;
	const chosen = useSignal<number | undefined>(undefined);
	const x = rangeOf(points, isTime);
	const y = roomFor(values, fromZero);
	const at = chosen.value === undefined ? -1 : Math.min(chosen.value, points.length - 1);
	const pointed = points[at];
	const upright = (value: number) => `M${across(value, x)} 0V1000`;
	return (
		<>
			<div
				class="lines"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: arrows read the chart point by point.
				tabIndex={0}
				role="img"
				aria-label={label}
				onKeyDown={(event) => {
					const to = movedTo(event, at < 0 ? points.length : at, points.length);
					if (to === undefined) return;
					event.preventDefault();
					chosen.value = to;
				}}
			>
				{lines.length > 1 && (
					<div class="legend small">
						{lines.map((line) => (
							<span key={line.label}>
								<svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true">
									<path class="line" style={colorOf(line)} d="M0 4H24" />
								</svg>
								{line.label}
							</span>
						))}
					</div>
				)}
				<div class="y small">
					{ticksOf(y, false).map((value) => (
						<span key={value} style={{ "--at": 1 - shareOf(value, y) }}>
							{grouped(value.toFixed())}
						</span>
					))}
				</div>
				<svg
					viewBox="0 0 1000 1000"
					preserveAspectRatio="none"
					aria-hidden="true"
					onPointerMove={(event) => {
						const { left, width } = event.currentTarget.getBoundingClientRect();
						chosen.value = nearestTo((event.clientX - left) / width, points, x);
					}}
				>
					<path d={ticksOf(x, isTime).map(upright).join("")} />
					<path
						d={ticksOf(y, false)
							.map((value) => `M0 ${down(value, y)}H1000`)
							.join("")}
					/>
					{lines.map((line, index) => (
						<path
							key={line.label}
							class="line"
							style={colorOf(line)}
							d={stepsOf(points, values[index] ?? [], [x, y], line.holds)}
						/>
					))}
					{mark !== undefined && <path class="mark" d={upright(mark)} />}
					{pointed !== undefined && <path class="at" d={upright(pointed)} />}
					{pointed !== undefined &&
						lines.map((line, index) => (
							<path
								key={line.label}
								class="dot"
								style={colorOf(line)}
								d={`M${across(pointed, x)} ${down(values[index]?.[at] ?? 0, y)}h0`}
							/>
						))}
				</svg>
				<div class="x small">
					{ticksOf(x, isTime).map((value) => (
						<span key={value} style={{ "--at": shareOf(value, x) }}>
							{isTime ? clockText(value) : grouped(value.toFixed())}
						</span>
					))}
				</div>
			</div>
			<p class="pointed small" role="status">
				{pointed !== undefined && read(at)}
			</p>
		</>
	);
}

function colorOf({ color }: Line) {
	return { stroke: `var(--${color})` };
}
