/** The floor and ceiling of GX-ETS allowances by fiscal year, and an instrument's prices beside. */

import { lang, wordsOf } from "../../lang.ts";
import { fiscalYear, fiscalYearText } from "../../money/days.ts";
import { compare, coordinate } from "../../money/decimal.ts";
import { grouped, price } from "../../money/format.ts";
import { ChartFrame } from "../../parts/ChartFrame.tsx";
import { Panel } from "../../parts/Panel.tsx";
import type { MonthRecord, PriceBound } from "../../wire.gen.ts";
import { boundBasis } from "../../words/codes.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { Ranges, type Span } from "../Ranges.tsx";
import { useReply } from "../reply.ts";

const words = wordsOf(figureWords);

interface BoundsProps {
	/** The months of the instrument, if there is one. */
	months?: readonly MonthRecord[];
	last?: string | undefined;
}

export function Bounds({ months = [], last }: BoundsProps) {
	const { reply, condition } = useReply("GET /v1/schemes/{scheme}/price-bounds", {
		path: { scheme: "gx-ets" },
	});
	return (
		<Panel title="GX-ETS" condition={condition}>
			{reply && <Chart bounds={reply.bounds} months={months} last={last} />}
			{reply && (
				<ul class="small muted">
					{(lang === "ja" ? reply.sources_ja : reply.sources).map((source) => (
						<li key={source}>{source}</li>
					))}
				</ul>
			)}
		</Panel>
	);
}

interface ChartProps {
	bounds: readonly PriceBound[];
	months: readonly MonthRecord[];
	last: string | undefined;
}

function Chart({ bounds, months, last }: ChartProps) {
	const ranges = rangesOf(months);
	const byYear = new Map(bounds.map((bound) => [bound.fiscal_year, bound]));
	const years = [...new Set([...ranges.keys(), ...byYear.keys()])].toSorted((a, b) => a - b);
	const first = bounds[0];
	const rows = years.map((year) => {
		const bound = byYear.get(year);
		const range = ranges.get(year);
		return {
			key: `${year}`,
			label: fiscalYearText(year),
			allowed: bound && spanOf(bound.floor, bound.ceiling),
			traded: range && spanOf(range.low, range.high),
			bound,
			range,
		};
	});
	const reading = first
		? words.boundsRead(
				fiscalYearText(first.fiscal_year),
				grouped(first.floor),
				grouped(first.ceiling),
			)
		: "";
	const isOfMarket = months.length > 0;
	return (
		<ChartFrame
			title={isOfMarket ? words.bounds : words.boundsTitle}
			reading={reading + (last ? words.priceRead(grouped(last)) : "")}
			file="gx_ets_bounds"
			table={{
				heads: [
					words.year,
					words.floor,
					words.ceiling,
					words.basis,
					...(isOfMarket ? [words.low, words.high] : []),
				],
				rows: rows.map(({ label, bound, range }) => [
					label,
					bound ? grouped(bound.floor) : "–",
					bound ? grouped(bound.ceiling) : "–",
					bound ? boundBasis[bound.basis][lang] : "–",
					...(isOfMarket
						? [range ? grouped(range.low) : "–", range ? grouped(range.high) : "–"]
						: []),
				]),
			}}
		>
			<Ranges
				label={isOfMarket ? words.bounds : words.boundsTitle}
				rows={rows}
				mark={
					last ? { at: coordinate(last), text: `${words.lastPrice} ${price(last)}` } : undefined
				}
				words={{ allowed: words.range, traded: words.traded }}
			/>
		</ChartFrame>
	);
}

function spanOf(low: string, high: string): Span {
	return {
		from: coordinate(low),
		to: coordinate(high),
		text: `${grouped(low)}–${grouped(high)}`,
	};
}

/** Return the lowest and the highest price of each fiscal year. */
function rangesOf(months: readonly MonthRecord[]): Map<number, { low: string; high: string }> {
	const found = new Map<number, { low: string; high: string }>();
	for (const { month, low, high } of months) {
		const year = fiscalYear(`${month}-01T00:00:00+09:00`);
		const known = found.get(year) ?? { low, high };
		found.set(year, {
			low: compare(low, known.low) < 0 ? low : known.low,
			high: compare(high, known.high) > 0 ? high : known.high,
		});
	}
	return found;
}
