/** Auctions as marks on the candles of their market. */

import { lang, wordsOf } from "../../lang.ts";
import { grouped } from "../../money/format.ts";
import type { AuctionRecord } from "../../wire.gen.ts";
import { chartWords } from "../../words/chart.ts";
import { auctionType } from "../../words/codes.gen.ts";
import type { AuctionMark } from "./candleChart.ts";

/** Return the marks of the auctions at which something was traded, in their order. */
export function auctionMarks(results: readonly AuctionRecord[]): readonly AuctionMark[] {
	const { sessionMark } = wordsOf(chartWords);
	return results.flatMap(({ ends_at, clearing_price, clearing_qty, auction_type }) =>
		ends_at && clearing_price
			? [
					{
						at: ends_at,
						label: sessionMark[auction_type],
						text: `${auctionType[auction_type][lang]} ${grouped(clearing_price)} × ${grouped(clearing_qty ?? "0")} t`,
						isAbove: auction_type !== "opening",
					},
				]
			: [],
	);
}
