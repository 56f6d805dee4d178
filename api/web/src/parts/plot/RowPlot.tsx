/** Bars in rows: a figure by sector, or by variant, with negative ones to the left. */

import { useState } from "preact/hooks";
import { Part, PartGroup } from "../figure.tsx";
import { niceAxis, shareIn } from "./axis.ts";
import type { Tone } from "./Plot.tsx";

export interface RowBar {
	label: string;
	value: number;
	/** The figure in words. */
	text: string;
	tone: Tone;
}

/** Bars under each other; each is read as a sentence. */
export function RowPlot({ label, bars }: { label: string; bars: readonly RowBar[] }) {
	const [at, setAt] = useState(0);
	const axis = niceAxis(
		bars.map(({ value }) => value),
		true,
	);
	const percent = (value: number) => `${(100 * shareIn(value, axis)).toFixed(2)}%`;
	return (
		<div class="bars rows-plot">
			<PartGroup label={label} at={at}>
				{bars.map((bar, index) => (
					<div class="bar" key={bar.label}>
						<span class="label">{bar.label}</span>
						<svg width="100%" height="20" aria-hidden={false} role="presentation">
							<Part
								sentence={`${bar.label}: ${bar.text}`}
								isAt={index === at}
								onRead={() => setAt(index)}
							>
								<rect
									class={`fill-${bar.tone}`}
									x={percent(Math.min(0, bar.value))}
									width={`${(100 * (shareIn(Math.abs(bar.value), axis) - shareIn(0, axis))).toFixed(2)}%`}
									y="3"
									height="14"
								/>
							</Part>
							<line class="zero" x1={percent(0)} x2={percent(0)} y1="0" y2="20" />
						</svg>
						<span class="total">{bar.text}</span>
					</div>
				))}
			</PartGroup>
		</div>
	);
}
