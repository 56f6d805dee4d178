/** Own fills; trades that were undone or corrected are marked. */

import { wordsOf } from "../../lang.ts";
import { clockText, dayText, exportText, isoDay, microText } from "../../money/days.ts";
import { compare, multiply, sum } from "../../money/decimal.ts";
import { grouped, tonnes } from "../../money/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, Grid } from "../../parts/Grid.tsx";
import { venueDay } from "../../venueTime.ts";
import type { ExecutionRecord } from "../../wire.gen.ts";
import { liquidity, side as sides, tradeStatus } from "../../words/codes.gen.ts";
import { tradeWords } from "../../words/trade.ts";
import { wordOf } from "../../words/wordOf.ts";
import {
	allFills,
	type Correction,
	corrections,
	deliveries,
	type TradeDelivery,
	tradeKey,
} from "../due.ts";
import { choose, classOf } from "../markets.ts";
import { accountCondition, conditionOf } from "./condition.tsx";

const words = wordsOf(tradeWords);

interface Row {
	fill: ExecutionRecord;
	delivery: TradeDelivery | undefined;
	correction: Correction | undefined;
	isToday: boolean;
}

const known = new Map<string, Row>();

/** Return the same object for a fill of which nothing changed. */
function rowOf(fill: ExecutionRecord): Row {
	const trade = tradeKey(fill.symbol, fill.trade_id);
	const delivery = deliveries.value.get(trade);
	const isToday = isoDay(fill.timestamp) === venueDay.value;
	const row = { fill, delivery, correction: corrections.value.get(trade), isToday };
	const before = known.get(fill.exec_id);
	const isSame =
		before?.isToday === isToday &&
		before?.delivery?.due === delivery?.due &&
		before?.delivery?.isSettled === delivery?.isSettled &&
		before?.correction === row.correction;
	if (before && isSame) return before;
	known.set(fill.exec_id, row);
	return row;
}

function timeText({ fill, isToday }: Row): string {
	const clock = clockText(fill.timestamp);
	return isToday ? clock : `${dayText(fill.timestamp)} ${clock}`;
}

const yenOf = (fill: ExecutionRecord) => multiply(fill.last_price ?? "0", fill.last_qty ?? "0");
const feeOf = (fill: ExecutionRecord) => sum((fill.fees ?? []).map((fee) => fee.qty));

/** The way from a purchase to its retirement: open once the credits have been delivered. */
function Retire({ row: { fill, delivery, correction } }: { row: Row }) {
	if (fill.side !== "buy" || correction === "busted" || !delivery) return null;
	if (!delivery.isSettled)
		return <span class="muted">{words.retireFrom(dayText(delivery.due))}</span>;
	const query = new URLSearchParams({ retire: fill.symbol, qty: fill.last_qty ?? "" });
	const text = `${classOf(fill.symbol)} ${tonnes(fill.last_qty ?? "0")}`;
	return (
		<a href={`/holdings?${query}`} aria-label={words.retireFill(text)}>
			{words.retire}
		</a>
	);
}

const COLUMNS: readonly Column<Row>[] = [
	{
		key: "time",
		head: words.time,
		cell: (row) => <span title={microText(row.fill.timestamp)}>{timeText(row)}</span>,
		text: ({ fill }) => exportText(fill.timestamp),
		sort: ({ fill }) => fill.seq,
	},
	{
		key: "symbol",
		head: words.market,
		cell: ({ fill }) => classOf(fill.symbol),
		sort: ({ fill }) => fill.symbol,
		names: true,
	},
	{
		key: "side",
		head: words.side,
		cell: ({ fill }) => <span class={fill.side}>{wordOf(sides, fill.side)}</span>,
		sort: ({ fill }) => fill.side,
	},
	{
		key: "price",
		head: words.price,
		cell: ({ fill, correction }) => (
			<>
				{grouped(fill.last_price ?? "")}
				{correction && <Badge tone="warn">{wordOf(tradeStatus, correction)}</Badge>}
			</>
		),
		text: ({ fill }) => fill.last_price ?? "",
		compare: (a, b) => compare(a.fill.last_price ?? "0", b.fill.last_price ?? "0"),
		align: "end",
	},
	{
		key: "qty",
		head: words.quantity,
		cell: ({ fill }) => grouped(fill.last_qty ?? ""),
		text: ({ fill }) => fill.last_qty ?? "",
		compare: (a, b) => compare(a.fill.last_qty ?? "0", b.fill.last_qty ?? "0"),
		align: "end",
	},
	{
		key: "amount",
		head: words.amount,
		cell: ({ fill }) => grouped(yenOf(fill)),
		text: ({ fill }) => yenOf(fill),
		compare: (a, b) => compare(yenOf(a.fill), yenOf(b.fill)),
		align: "end",
	},
	{
		key: "fee",
		head: words.fee,
		cell: ({ fill }) => grouped(feeOf(fill)),
		text: ({ fill }) => feeOf(fill),
		align: "end",
	},
	{
		key: "liquidity",
		head: words.liquidity,
		cell: ({ fill }) => wordOf(liquidity, fill.liquidity_ind),
		text: ({ fill }) => fill.liquidity_ind ?? "",
		sort: ({ fill }) => fill.liquidity_ind,
	},
	{
		key: "due",
		head: words.due,
		cell: ({ delivery }) => (delivery ? dayText(delivery.due) : ""),
		text: ({ delivery }) => delivery?.due ?? "",
		sort: ({ delivery }) => delivery?.due,
	},
	{
		key: "retire",
		head: words.retire,
		cell: (row) => <Retire row={row} />,
		text: () => "",
	},
	{
		key: "correction",
		head: words.state,
		cell: ({ correction }) => wordOf(tradeStatus, correction),
		text: ({ correction }) => correction ?? "",
		hidden: true,
	},
	{
		key: "order",
		head: words.order,
		cell: ({ fill }) => String(fill.order_id ?? ""),
		hidden: true,
	},
];

export function FillsTab() {
	const fills = allFills.value;
	return (
		<Grid
			id="fills"
			label={words.fills}
			rows={Array.isArray(fills) ? fills.map(rowOf) : []}
			columns={COLUMNS}
			keyOf={({ fill }) => fill.exec_id}
			isVoid={({ correction }) => correction === "busted"}
			onOpen={({ fill }) => choose(fill.symbol)}
			filter
			file="fills"
			condition={accountCondition() ?? conditionOf(fills)}
			empty={words.noFills}
		/>
	);
}
