import { useState } from "preact/hooks";
import { BarRow, Part, PartGroup, Sample } from "../parts/figure.tsx";

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
		return (
			<Part
				key={kind}
				sentence={sentence}
				isAt={own === at}
				onRead={() => {
					setAt(own);
					setRead(sentence);
				}}
			>
				<rect
					class={kind}
					x={x(span.from)}
					width={x(Math.max(span.to - span.from, whole / 200))}
					y={y}
					height={size}
				/>
			</Part>
		);
	};
	return (
		<div class="bars">
			<PartGroup label={label} at={at}>
				{rows.map((row) => (
					<BarRow key={row.key} label={row.label} total={row.allowed?.text ?? ""}>
						{row.allowed && part(row, row.allowed, words.allowed, "allowed", 2, 16)}
						{row.traded && part(row, row.traded, words.traded, "series-1", 7, 6)}
						{mark && <line class="limit" x1={x(mark.at)} x2={x(mark.at)} y1="0" y2="20" />}
					</BarRow>
				))}
			</PartGroup>
			<ul class="legend small">
				<Sample kind="allowed" text={words.allowed} />
				{rows.some(({ traded }) => traded) && <Sample kind="series-1" text={words.traded} />}
				{mark && <Sample kind="limit" text={mark.text} />}
			</ul>
			<p class="read small" aria-hidden="true">
				{read}
			</p>
		</div>
	);
}
