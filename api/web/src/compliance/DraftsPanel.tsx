/** Drafts of orders: each opens in the ticket of the trading screen; nothing is sent from here. */

import { wordsOf } from "../lang.ts";
import { grouped, price, tonnes } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import { type Column, Grid, type RowAct } from "../parts/Grid.tsx";
import { notify } from "../parts/notify.ts";
import { Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { OrderDraft } from "../wire.gen.ts";
import { side } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { conditionOf, drafts, storeDrafts } from "./data.ts";

const words = wordsOf(complianceWords);

const COLUMNS: readonly Column<OrderDraft>[] = [
	{ key: "market", head: words.market, cell: (row) => row.symbol, names: true },
	{
		key: "side",
		head: words.side,
		cell: (row) => <Badge>{wordOf(side, row.side)}</Badge>,
		text: (row) => row.side,
	},
	{
		key: "quantity",
		head: words.quantity,
		cell: (row) => tonnes(row.qty),
		text: (row) => row.qty,
		align: "end",
	},
	{
		key: "price",
		head: words.price,
		cell: (row) => price(row.price),
		text: (row) => row.price,
		align: "end",
	},
	{ key: "note", head: words.note, cell: (row) => row.note ?? "", wide: true, wrap: true },
];

/** The address of the ticket that shows a draft. */
function ticketOf({ symbol, side: way, qty, price: limit }: OrderDraft): string {
	return `/trade?${new URLSearchParams({ symbol, side: way, qty, price: limit })}`;
}

async function store(next: readonly OrderDraft[]): Promise<void> {
	try {
		await storeDrafts(next);
	} catch (error) {
		notify("bad", errorText(error));
	}
}

function acts(row: OrderDraft): readonly RowAct[] {
	return [
		{ label: words.openDraft, run: () => location.assign(ticketOf(row)) },
		{ label: words.dropDraft, run: () => void store(drafts.value.filter((one) => one !== row)) },
	];
}

export function DraftsPanel() {
	return (
		<Panel
			title={words.draftsTitle}
			flush
			condition={conditionOf(drafts.value)}
			tools={
				drafts.value.length > 0 && (
					<button type="button" class="quiet" onClick={() => store([])}>
						{words.dropAll}
					</button>
				)
			}
		>
			<p class="muted lead">{words.draftsText}</p>
			<Grid
				label={words.draftsTitle}
				file="tanso-order-drafts"
				rows={drafts.value}
				columns={COLUMNS}
				keyOf={(row) => `${grouped(row.qty)} ${row.symbol} ${row.price} ${row.note}`}
				acts={acts}
				empty={words.noDrafts}
			/>
		</Panel>
	);
}
