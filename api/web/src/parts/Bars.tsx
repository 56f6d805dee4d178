import { useRef, useState } from "preact/hooks";
import { movedTo } from "./arrows.ts";

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
	const list = useRef<HTMLDivElement>(null);
	const [read, setRead] = useState("");
	const [at, setAt] = useState(0);
	const series = [...new Set(bars.flatMap((bar) => bar.parts.map((part) => part.series)))];
	const longest = Math.max(mark?.at ?? 0, ...bars.map((bar) => lengthOf(bar.parts)));
	const whole = (full ?? longest) || 1;
	const colors = (name: string) => `series-${(series.indexOf(name) % 6) + 1}`;
	let index = -1;
	return (
		<div class="bars">
			{/* biome-ignore lint/a11y/useSemanticElements: a group of figures is no fieldset. */}
			<div
				role="group"
				aria-label={label}
				ref={list}
				onKeyDown={(event) => {
					const parts = [...(list.current?.querySelectorAll<SVGElement>("g[tabindex]") ?? [])];
					const to = movedTo(event, at, parts.length);
					if (to === undefined) return;
					event.preventDefault();
					parts[to]?.focus();
				}}
			>
				{bars.map((bar) => {
					let from = 0;
					return (
						<div class="bar" key={bar.key}>
							<span class="label">{bar.label}</span>
							{/* biome-ignore lint/a11y/useSemanticElements: an SVG holds no fieldset. */}
							<svg width="100%" height="20" role="group" aria-label={bar.label}>
								{bar.parts.map((part) => {
									index += 1;
									const own = index;
									const start = from;
									from += part.length;
									const sentence = `${bar.label}: ${part.series} ${part.text}`;
									const show = () => {
										setAt(own);
										setRead(sentence);
									};
									return (
										// biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: each part is read by itself.
										<g
											key={part.series}
											role="img"
											tabIndex={own === at ? 0 : -1}
											aria-label={sentence}
											onFocus={show}
											onPointerEnter={show}
										>
											<rect
												class={colors(part.series)}
												x={percent(start / whole)}
												width={percent(part.length / whole)}
												y="2"
												height="16"
											/>
										</g>
									);
								})}
								{mark && (
									<line
										class="limit"
										x1={percent(mark.at / whole)}
										x2={percent(mark.at / whole)}
										y1="0"
										y2="20"
									/>
								)}
							</svg>
							<span class="total">{bar.text}</span>
						</div>
					);
				})}
			</div>
			<ul class="legend small">
				{series.map((name) => (
					<li key={name}>
						<svg width="10" height="10" aria-hidden="true">
							<rect class={colors(name)} width="10" height="10" />
						</svg>
						{name}
					</li>
				))}
				{mark && (
					<li>
						<svg width="10" height="10" aria-hidden="true">
							<line class="limit" x1="5" x2="5" y1="0" y2="10" />
						</svg>
						{mark.text}
					</li>
				)}
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

function percent(share: number): string {
	return `${(Math.max(0, Math.min(1, share)) * 100).toFixed(3)}%`;
}
