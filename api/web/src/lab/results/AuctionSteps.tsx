/** Demand and supply of the largest auctions, from the recorded orders. */

import { dayText } from "../../money/days.ts";
import { byName, numberIn, type Row } from "./data.ts";
import { Steps } from "./StepFigure.tsx";
import { wordIn } from "./seriesWords.ts";

const NS_PER_MS = 1e6;

export function AuctionSteps({ rows }: { rows: readonly Row[] }) {
	const auctions = byName(
		rows.map((row) => ({ ...row, key: `${row.time_ns} ${row.symbol}` })),
		"key",
	);
	return (
		<div class="columns panels">
			{[...auctions].map(([key, own]) => {
				const first = own[0];
				const side = (name: string) =>
					own
						.filter((row) => row.series === name)
						.flatMap((row) => {
							const [reach, price] = [numberIn(row, "reach_t"), numberIn(row, "jpy_per_t")];
							return reach === null || price === null ? [] : [[reach, price] as const];
						});
				const cleared = side("cleared")[0];
				if (!first || !cleared) return null;
				const day = dayText((numberIn(first, "time_ns") ?? 0) / NS_PER_MS);
				return (
					<Steps
						key={key}
						title={`${wordIn("symbol", `${first.symbol}`)}, ${day}`}
						demand={side("demand")}
						supply={side("supply")}
						cleared={cleared}
					/>
				);
			})}
		</div>
	);
}
