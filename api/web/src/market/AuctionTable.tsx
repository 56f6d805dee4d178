/** The results of an instrument's auctions. */

import { lang, wordsOf } from "../lang.ts";
import { dayText } from "../money/days.ts";
import { grouped } from "../money/format.ts";
import { type Column, Grid } from "../parts/Grid.tsx";
import type { AuctionRecord } from "../wire.gen.ts";
import { auctionType, side } from "../words/codes.gen.ts";
import { marketWords } from "../words/market.ts";
import type { Results } from "./results.ts";

const words = wordsOf(marketWords);

/** Return the quantity left over at the price and its side; a dash for none. */
function surplusText({ imbalance_qty, imbalance_side }: AuctionRecord): string {
	if (!imbalance_side || !imbalance_qty) return "–";
	return `${side[imbalance_side][lang]} ${grouped(imbalance_qty)}`;
}

const COLUMNS: readonly Column<AuctionRecord>[] = [
	{
		key: "day",
		head: words.day,
		cell: ({ ends_at }) => (ends_at ? dayText(ends_at) : "–"),
		text: ({ ends_at }) => ends_at ?? "",
		names: true,
	},
	{
		key: "session",
		head: words.session,
		cell: ({ auction_type }) => auctionType[auction_type][lang],
	},
	{
		key: "price",
		head: words.clearingPrice,
		cell: ({ clearing_price }) => (clearing_price ? grouped(clearing_price) : words.noTrade),
		text: ({ clearing_price }) => clearing_price ?? "",
		align: "end",
	},
	{
		key: "qty",
		head: words.clearingQty,
		cell: ({ clearing_qty }) => grouped(clearing_qty ?? "0"),
		text: ({ clearing_qty }) => clearing_qty ?? "0",
		align: "end",
	},
	{
		key: "surplus",
		head: words.surplus,
		cell: surplusText,
		align: "end",
		wide: true,
	},
];

export function AuctionTable({ results, condition }: Results) {
	return (
		<Grid
			label={words.auctions}
			rows={results}
			columns={COLUMNS}
			keyOf={({ auction_id }) => auction_id}
			condition={condition}
			empty={words.noAuctions}
		/>
	);
}
