/** Lines and steps on a canvas. Loaded when a chart is shown. */

import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import { grouped } from "../../money/format.ts";
import { type ColorName, colorsAt, fontAt } from "./colors.ts";

export interface Line {
	label: string;
	color: ColorName;
	/** Where a step stands: it holds from its point on, or up to its point. */
	step: "from" | "until";
}

export interface LineOptions {
	lines: readonly Line[];
	/** Whether x is a time, in seconds of Tokyo's clock, or a price. */
	isTime: boolean;
	/** Begins the y axis at zero. */
	fromZero: boolean;
}

/** Points: x, then the values of each line; all in ascending order of x. */
export type Points = readonly (readonly (number | null)[])[];

export class LineChart {
	readonly #box: HTMLElement;
	readonly #options: LineOptions;
	#plot: uPlot | undefined;
	#points: Points = [];
	#mark: number | undefined;
	readonly #observer: ResizeObserver;

	constructor(box: HTMLElement, options: LineOptions) {
		this.#box = box;
		this.#options = options;
		this.paint();
		this.#observer = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
		this.#observer.observe(box);
	}

	/** Take the colors of the page as they are now. */
	paint(): void {
		this.#plot?.destroy();
		this.#plot = this.#made();
	}

	/** Show points, with a vertical line at `mark`. */
	show(points: Points, mark: number | undefined): void {
		this.#points = points;
		this.#mark = mark;
		this.#plot?.setData(points as uPlot.AlignedData);
	}

	/** Move the cursor to a point. */
	point(index: number): void {
		const x = this.#points[0]?.[index];
		if (x === undefined || x === null || !this.#plot) return;
		this.#plot.setCursor({ left: this.#plot.valToPos(x, "x"), top: 0 });
	}

	remove(): void {
		this.#observer.disconnect();
		this.#plot?.destroy();
	}

	#size(): { width: number; height: number } {
		return {
			width: Math.max(80, this.#box.clientWidth),
			height: Math.max(60, this.#box.clientHeight),
		};
	}

	#made(): uPlot {
		const { lines, isTime, fromZero } = this.#options;
		const names = ["muted", "line", "accent", ...lines.map(({ color }) => color)] as const;
		const colors = colorsAt(this.#box, names);
		const font = `11px ${fontAt(this.#box)}`;
		const axis = {
			stroke: colors.muted,
			grid: { stroke: colors.line, width: 1 },
			ticks: { stroke: colors.line, width: 1, size: 4 },
			font,
		};
		const figures = (_: uPlot, splits: number[]) => splits.map((at) => grouped(at.toFixed()));
		const points = this.#points.length ? this.#points : [[], ...lines.map(() => [])];
		return new uPlot(
			{
				...this.#size(),
				legend: { show: false },
				cursor: { drag: { x: false, y: false } },
				scales: {
					x: { time: isTime },
					y: fromZero ? { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } : {},
				},
				// Seconds are Tokyo's already: the library must not add the reader's zone.
				tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
				axes: [
					isTime ? axis : { ...axis, values: figures },
					{ ...axis, size: 56, values: figures },
				],
				series: [
					{},
					...lines.map(({ label, color, step }) => ({
						label,
						stroke: colors[color],
						width: 2,
						points: { show: false },
						...stepped(step),
					})),
				],
				hooks: { draw: [(plot: uPlot) => this.#drawMark(plot, colors.accent)] },
			},
			points as uPlot.AlignedData,
			this.#box,
		);
	}

	#drawMark(plot: uPlot, color: string): void {
		if (this.#mark === undefined) return;
		const x = Math.round(plot.valToPos(this.#mark, "x", true));
		plot.ctx.save();
		plot.ctx.strokeStyle = color;
		plot.ctx.setLineDash([5, 4]);
		plot.ctx.beginPath();
		plot.ctx.moveTo(x, plot.bbox.top);
		plot.ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
		plot.ctx.stroke();
		plot.ctx.restore();
	}
}

function stepped(step: Line["step"]): { paths?: uPlot.Series.PathBuilder } {
	const paths = uPlot.paths.stepped?.({ align: step === "from" ? 1 : -1 });
	return paths ? { paths } : {};
}
