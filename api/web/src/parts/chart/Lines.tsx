/** Lines or steps in a chart's frame; arrows read point after point. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isTyped } from "../../keys/keyboard.ts";
import { rise, theme } from "../../style/theme.ts";
import type { LineChart, LineOptions, Points } from "./lineChart.ts";

interface LinesProps {
	label: string;
	/** Made once: another object draws another chart. */
	options: LineOptions;
	points: Points;
	mark?: number | undefined;
	/** What a point says. */
	read: (index: number) => string;
}

export function Lines({ label, options, points, mark, read }: LinesProps) {
	const box = useRef<HTMLDivElement>(null);
	const chart = useSignal<LineChart | undefined>(undefined);
	const at = useSignal<number | undefined>(undefined);
	useEffect(() => {
		let made: LineChart | undefined;
		let isLeft = false;
		void import("./lineChart.ts").then((library) => {
			if (isLeft || !box.current) return;
			made = new library.LineChart(box.current, options);
			chart.value = made;
		});
		return () => {
			isLeft = true;
			made?.remove();
		};
	}, [options]);
	useEffect(() => chart.value?.show(points, mark), [chart.value, points, mark]);
	useSignalEffect(() => {
		void theme.value;
		void rise.value;
		chart.value?.paint();
	});
	const count = points[0]?.length ?? 0;
	return (
		<>
			<div
				class="lines"
				ref={box}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: arrows read the chart point by point.
				tabIndex={0}
				role="img"
				aria-label={label}
				onKeyDown={(event) => {
					if (!isTyped(event)) return;
					const now = at.peek() ?? count - 1;
					const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: count - 1 }[
						event.key
					];
					if (to === undefined || count === 0) return;
					event.preventDefault();
					at.value = Math.max(0, Math.min(count - 1, to));
					chart.peek()?.point(at.peek() ?? 0);
				}}
			/>
			<p class="pointed small" role="status">
				{at.value !== undefined && at.value < count && read(at.value)}
			</p>
		</>
	);
}
