/** Means with their intervals in columns: a sweep of one key. */

import { niceAxis } from "./axis.ts";
import { Plot } from "./Plot.tsx";

export interface Dot {
	label: string;
	mean: number | null;
	low: number | null;
	high: number | null;
}

interface DotPlotProps {
	label: string;
	unit: string;
	dots: readonly Dot[];
	xUnit?: string;
	yText: (value: number) => string;
	read: (index: number) => string;
}

export function DotPlot({ label, unit, dots, xUnit, yText, read }: DotPlotProps) {
	const values = dots.flatMap(({ mean, low, high }) => [mean, low, high]);
	const y = niceAxis(
		values.filter((value) => value !== null),
		false,
	);
	const count = dots.length;
	return (
		<Plot
			label={label}
			unit={unit}
			y={y}
			yText={yText}
			x={{ from: 0, to: count }}
			xTicks={dots.map((dot, at) => ({ at: (at + 0.5) / count, text: dot.label }))}
			{...(xUnit ? { xUnit } : {})}
			ends={[]}
			stops={dots.map((_, at) => at + 0.5)}
			read={read}
		>
			{({ x, y: down }) =>
				dots.map(({ label: name, mean, low, high }, at) => (
					<g key={name}>
						{low !== null && high !== null && (
							<line
								class="stroke-1 markline"
								x1={x(at + 0.5)}
								x2={x(at + 0.5)}
								y1={down(low)}
								y2={down(high)}
							/>
						)}
						{mean !== null && <circle class="fill-1" cx={x(at + 0.5)} cy={down(mean)} r="5" />}
					</g>
				))
			}
		</Plot>
	);
}
