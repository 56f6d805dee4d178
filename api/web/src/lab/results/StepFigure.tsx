/** Demand and supply of an auction as steps that cross at its price. */

import type { LabBoard } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { coordinate } from "../../money/decimal.ts";
import { price, tonnes } from "../../money/format.ts";
import { figureText, unitFor } from "../../parts/plot/amounts.ts";
import { type Point, XyPlot } from "../../parts/plot/XyPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";

const words = wordsOf(labResultWords);

export function StepFigure({ board: { auction, board } }: { board: LabBoard }) {
	// From the highest price down: bids add up downward, asks upward.
	const rows = board.rows.map((row) => ({
		price: coordinate(row.price),
		bids: coordinate(row.bid_cum),
		asks: coordinate(row.ask_cum),
	}));
	const volume = auction.volume_t;
	const most = Math.max(...rows.map(({ bids, asks }) => Math.max(bids, asks)), 1);
	const reach = Math.min(most, volume ? 4 * volume : most);
	const unit = unitFor("t", reach);
	const demand = steps(rows.map((row) => [row.bids / unit.size, row.price]));
	const supply = steps(rows.toReversed().map((row) => [row.asks / unit.size, row.price]));
	const cleared = auction.price ? coordinate(auction.price) : undefined;
	return (
		<XyPlot
			label={`${words.demand}, ${words.supply}`}
			unit={words.price.unit}
			xUnit={`${unit.name}, ${words.fromBest}`}
			bands={[]}
			lines={[
				{ label: words.demand, tone: 1, points: demand },
				{ label: words.supply, tone: 2, points: supply },
			]}
			dots={
				cleared !== undefined && auction.price
					? [
							{
								point: [volume / unit.size, cleared],
								text: words.cleared(price(auction.price), tonnes(String(volume))),
							},
						]
					: []
			}
			isTime={false}
			xTo={reach / unit.size}
			yText={figureText}
			stops={demand.map(([x]) => x)}
			read={(at) => {
				const [x = 0, y = 0] = demand[at] ?? [];
				const other = supply.find(([reached]) => reached >= x)?.[1];
				const own = `${figureText(x)} ${unit.name}: ${words.demand} ${price(y.toFixed())}`;
				return other === undefined ? own : `${own}, ${words.supply} ${price(other.toFixed())}`;
			}}
			height={320}
		/>
	);
}

/** Each price reaches from the total before it to its own. */
function steps(totals: readonly (readonly [total: number, price: number])[]): Point[] {
	const points: Point[] = [];
	let before = 0;
	for (const [total, at] of totals) {
		if (total <= before) continue;
		points.push([before, at], [total, at]);
		before = total;
	}
	return points;
}
