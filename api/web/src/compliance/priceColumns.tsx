/** Columns that tables of dated prices share. */

import { wordsOf } from "../lang.ts";
import { price } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import type { Column } from "../parts/Grid.tsx";
import { complianceWords } from "../words/compliance.ts";
import { className } from "./classNames.ts";

const words = wordsOf(complianceWords);

/** `is_used`: shown beside the day, where a table has prices that are not used. */
interface DatedPrice {
	credit_class: string;
	price_yen_per_t: number;
	day: string;
	is_stale: boolean;
	is_used?: boolean;
}

export const DATED_PRICE: readonly Column<DatedPrice>[] = [
	{
		key: "class",
		head: words.creditClass,
		cell: (row) => className(row.credit_class),
		names: true,
		wrap: true,
	},
	{
		key: "price",
		head: words.price,
		cell: (row) => price(`${row.price_yen_per_t}`),
		sort: (row) => row.price_yen_per_t,
		align: "end",
	},
	{
		key: "day",
		head: words.priceDay,
		cell: (row) => (
			<>
				{row.day} {row.is_stale && <Badge tone="warn">{words.stale}</Badge>}{" "}
				{row.is_used && <Badge tone="info">{words.inUse}</Badge>}
			</>
		),
		text: (row) => row.day,
		sort: (row) => row.day,
		wrap: true,
	},
];
