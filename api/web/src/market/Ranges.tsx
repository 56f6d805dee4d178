import { useRef, useState } from "preact/hooks";
import { movedTo } from "../parts/arrows.ts";

/** A range of prices, as places in a picture. */
export interface Span {
	from: number;
	to: number;
	/** The range in words and figures. */
	text: string;
}

export interface RangeRow {
	key: string;
	label: string;
	/** From the floor to the ceiling. */
	allowed: Span | undefined;
	/** From the lowest to the highest trade. */
	traded: Span | undefined;
}

interface RangesProps {
	label: string;
	rows: readonly RangeRow[];
	/** The last price, on all rows. */
	mark: { at: number; text: string } | undefined;
	words: { allowed: string; traded: string };
}

/** Ranges of prices year by year. Each is read as a sentence; arrows move between them. */
export function Ranges({ label, rows, mark, words }: RangesProps) {
	const list = useRef<HTMLDivElement>(null);
	const [at, setAt] = useState(0);
	const [read, setRead] = useState("");
	const ends = rows.flatMap(({ allowed, traded }) => [allowed?.to ?? 0, traded?.to ?? 0]);
	const whole = Math.max(mark?.at ?? 0, ...ends) * 1.04 || 1;
	const x = (value: number) => `${((100 * value) / whole).toFixed(3)}%`;
	let index = -1;
	const part = (row: RangeRow, span: Span, name: string, kind: string, y: number, size: number) => {
		index += 1;
		const own = index;
		const sentence = `${row.label}: ${name} ${span.text}`;
		const show = () => {
			setAt(own);
			setRead(sentence);
		};
		return (
			// biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: each range is read by itself.
			<g
				key={kind}
				role="img"
				tabIndex={own === at ? 0 : -1}
				aria-label={sentence}
				onFocus={show}
				onPointerEnter={show}
			>
				<rect
					class={kind}
					x={x(span.from)}
					width={x(Math.max(span.to - span.from, whole / 200))}
					y={y}
					height={size}
				/>
			</g>
		);
	};
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
				{rows.map((row) => (
					<div class="bar" key={row.key}>
						<span class="label">{row.label}</span>
						{/* biome-ignore lint/a11y/useSemanticElements: an SVG holds no fieldset. */}
						<svg width="100%" height="20" role="group" aria-label={row.label}>
							{row.allowed && part(row, row.allowed, words.allowed, "allowed", 2, 16)}
							{row.traded && part(row, row.traded, words.traded, "series-1", 7, 6)}
							{mark && <line class="limit" x1={x(mark.at)} x2={x(mark.at)} y1="0" y2="20" />}
						</svg>
						<span class="total">{row.allowed?.text ?? ""}</span>
					</div>
				))}
			</div>
			<ul class="legend small">
				<Sample kind="allowed" text={words.allowed} />
				{rows.some(({ traded }) => traded) && <Sample kind="series-1" text={words.traded} />}
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

function Sample({ kind, text }: { kind: string; text: string }) {
	return (
		<li>
			<svg width="10" height="10" aria-hidden="true">
				<rect class={kind} width="10" height="10" />
			</svg>
			{text}
		</li>
	);
}
