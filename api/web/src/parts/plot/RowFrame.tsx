/** The ground of a chart of rows: its unit, its legend, the axis along its foot, and what the arrow
 * keys and the pointer read row after row. */

import type { ComponentChildren, RefObject } from "preact";
import { movedTo } from "../arrows.ts";
import type { Axis } from "./axis.ts";
import { Head, LINE } from "./Plot.tsx";
import type { rowsOf } from "./shape.ts";

interface RowFrameProps {
	/** What screen readers call the picture. */
	label: string;
	/** The element whose width the picture takes. */
	box: RefObject<HTMLDivElement | null>;
	width: number;
	top: number;
	bottom: number;
	/** Lines of the unit. */
	units: readonly string[];
	legend: ReturnType<typeof rowsOf>;
	axis: Axis;
	x: (value: number) => number;
	xText: (value: number) => string;
	/** True where rows lie on both sides of a line at zero. */
	hasZero?: boolean;
	count: number;
	/** The row that is read, -1 for none. */
	at: number;
	setAt: (row: number) => void;
	/** The row at a height in the picture; -1 or beyond the last for none. */
	rowAt: (y: number) => number;
	read: (index: number) => string;
	children: ComponentChildren;
}

export function RowFrame(props: RowFrameProps) {
	const { box, width, top, bottom, axis, x, count, at, setAt } = props;
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
					const to = movedTo(event, at, count);
					if (to === undefined) return;
					event.preventDefault();
					setAt(to);
				}}
				onPointerMove={(event) => {
					const from = event.currentTarget.getBoundingClientRect();
					const row = props.rowAt(event.clientY - from.top);
					if (row >= 0 && row < count) setAt(row);
				}}
			>
				<Head units={props.units} legend={props.legend} />
				<g class="axis">
					{axis.ticks.map((tick) => (
						<g key={tick}>
							<line
								class={props.hasZero && tick === 0 ? "zero" : "grid"}
								x1={x(tick)}
								x2={x(tick)}
								y1={top}
								y2={bottom}
							/>
							<text x={x(tick)} y={bottom + LINE} text-anchor="middle">
								{props.xText(tick)}
							</text>
						</g>
					))}
				</g>
				{props.children}
			</svg>
			<p class="pointed small" role="status">
				{at >= 0 && props.read(at)}
			</p>
		</div>
	);
}
