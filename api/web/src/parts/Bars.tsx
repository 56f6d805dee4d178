import { useState } from "preact/hooks";
import { BarRow, MarkLine, PartGroup, Sample, Stretch } from "./figure.tsx";

/** A part of a bar. */
export interface BarPart {
	/** The series; parts of one series have one color in all bars. */
	series: string;
	/** Length, in any unit that all bars share: a place in a picture, not an amount. */
	length: number;
	/** The amount in words and figures. */
	text: string;
}

export interface Bar {
	key: string;
	label: string;
	parts: readonly BarPart[];
	/** The whole, at the bar's end. */
	text?: string;
}

interface BarsProps {
	label: string;
	bars: readonly Bar[];
	/** The length of a full bar; the longest bar's if not given. */
	full?: number;
	/** Marks a length on all bars, such as a limit. */
	mark?: { at: number; text: string };
}

/** Stacked bars. Each part can have the focus and is read as a sentence, which is also shown below;
 * arrows move between the parts. Stands in a `ChartFrame`, which adds the table. */
export function Bars({ label, bars, full, mark }: BarsProps) {
	const [read, setRead] = useState("");
	const [at, setAt] = useState(0);
	const series = [...new Set(bars.flatMap((bar) => bar.parts.map((part) => part.series)))];
	const longest = Math.max(mark?.at ?? 0, ...bars.map((bar) => lengthOf(bar.parts)));
	const whole = (full ?? longest) || 1;
	const colors = (name: string) => `series-${(series.indexOf(name) % 6) + 1}`;
	let index = -1;
	return (
		<div class="bars">
			<PartGroup label={label} at={at}>
				{bars.map((bar) => {
					let from = 0;
					return (
						<BarRow key={bar.key} label={bar.label} total={bar.text}>
							{bar.parts.map((part) => {
								index += 1;
								const own = index;
								const start = from;
								from += part.length;
								const sentence = `${bar.label}: ${part.series} ${part.text}`;
								return (
									<Stretch
										key={part.series}
										sentence={sentence}
										isAt={own === at}
										onRead={() => {
											setAt(own);
											setRead(sentence);
										}}
										kind={colors(part.series)}
										from={start / whole}
										length={part.length / whole}
									/>
								);
							})}
							{mark && <MarkLine at={mark.at / whole} />}
						</BarRow>
					);
				})}
			</PartGroup>
			<ul class="legend small">
				{series.map((name) => (
					<Sample key={name} kind={colors(name)} text={name} />
				))}
				{mark && <Sample kind="limit" text={mark.text} />}
			</ul>
			<p class="read small" aria-hidden="true">
				{read}
			</p>
		</div>
	);
}

function lengthOf(parts: readonly BarPart[]): number {
	return parts.reduce((sum, part) => sum + part.length, 0);
}
