/** Demand and supply of an auction as steps that cross at its price. */

import type { LabBoard } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { coordinate } from "../../money/decimal.ts";
import { price } from "../../money/format.ts";
import { amountText, figureText, unitFor } from "../../parts/plot/amounts.ts";
import { type Point, XyPlot } from "../../parts/plot/XyPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { listed } from "./seriesWords.ts";

const words = wordsOf(labResultWords);
/** The picture reaches to so many times what was traded. */
const REACH = 4;

/** Totals of tonnes from the best price on, each with its price. */
type Totals = readonly (readonly [total: number, price: number])[];

interface StepsProps {
	title: string;
	demand: Totals;
	supply: Totals;
	/** Tonnes and price; undefined where nothing was traded. */
	cleared: readonly [number, number] | undefined;
}

export function Steps({ title, demand, supply, cleared }: StepsProps) {
	const most = Math.max(1, ...demand.map(([t]) => t), ...supply.map(([t]) => t));
	const reach = Math.min(most, cleared?.[0] ? REACH * cleared[0] : most);
	const unit = unitFor("t", reach);
	const lines = ([demand, supply] as const).map((totals, at) => ({
		label: at ? words.supply : words.demand,
		tone: at ? (2 as const) : (1 as const),
		points: steps(totals.map(([total, each]) => [Math.min(total, reach) / unit.size, each])),
	}));
	const yen = (value: number) => price(value.toFixed());
	const stops = lines[0]?.points.map(([x]) => x) ?? [];
	return (
		<XyPlot
			label={title}
			unit={`${words.price.unit}; ${title}`}
			xUnit={listed([unit.name, words.fromBest])}
			bands={[]}
			lines={lines}
			dots={
				cleared
					? [
							{
								point: [cleared[0] / unit.size, cleared[1]],
								text: words.cleared(yen(cleared[1]), amountText(cleared[0], "t")),
							},
						]
					: []
			}
			isTime={false}
			xTo={reach / unit.size}
			yText={figureText}
			stops={stops}
			read={(at) => {
				const x = stops[at] ?? 0;
				const said = lines.map(({ label, points }) => {
					const found = points.find(([reached]) => reached >= x);
					return found ? `${label} ${yen(found[1])}` : "";
				});
				return `${figureText(x)} ${unit.name}: ${listed(said.filter(Boolean))}`;
			}}
			height={300}
		/>
	);
}

/** The steps of a board, from its running totals. */
export function StepFigure({ board: { auction, board } }: { board: LabBoard }) {
	// Rows stand from the highest price down: bids add up downward, asks upward.
	const rows = board.rows.map((row) => ({
		price: coordinate(row.price),
		bids: coordinate(row.bid_cum),
		asks: coordinate(row.ask_cum),
	}));
	return (
		<Steps
			title={`${words.demand}, ${words.supply}`}
			demand={rows.map(({ bids, price: each }) => [bids, each])}
			supply={rows.toReversed().map(({ asks, price: each }) => [asks, each])}
			cleared={
				auction.price && auction.volume_t
					? [auction.volume_t, coordinate(auction.price)]
					: undefined
			}
		/>
	);
}

/** Each price reaches from the total before it to its own; one that adds nothing is left out. */
function steps(totals: Totals): Point[] {
	const points: Point[] = [];
	let before = 0;
	for (const [total, each] of totals) {
		if (total <= before) continue;
		points.push([before, each], [total, each]);
		before = total;
	}
	return points;
}
