/** Own fills; trades that were undone or corrected are marked. */

import { wordsOf } from "../../lang.ts";
import { dayText, exportText, isoDay, microText } from "../../money/days.ts";
import { compare, multiply, sum } from "../../money/decimal.ts";
import { grouped, tonnes } from "../../money/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, Grid } from "../../parts/Grid.tsx";
import { amount } from "../../parts/grid/amount.ts";
import { pastText } from "../../parts/Phase.tsx";
import { venueDay } from "../../venueTime.ts";
import type { ExecutionRecord } from "../../wire.gen.ts";
import { liquidity, side as sides, tradeStatus } from "../../words/codes.gen.ts";
import { tradeWords } from "../../words/trade.ts";
import { wordOf } from "../../words/wordOf.ts";
import { allFills, corrections, deliveries, type TradeDelivery, tradeKey } from "../due.ts";
import { choose, classOf } from "../markets.ts";
import { accountCondition, conditionOf } from "./condition.tsx";

const words = wordsOf(tradeWords);

interface Row {
	fill: ExecutionRecord;
	delivery: TradeDelivery | undefined;
	/** The report that undid the trade or gave it another price. */
	correction: ExecutionRecord | undefined;
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
		before?.correction?.exec_id === row.correction?.exec_id;
	if (before && isSame) return before;
	known.set(fill.exec_id, row);
	return row;
}

const priceOf = ({ fill, correction }: Row) => correction?.last_price ?? fill.last_price ?? "0";
const yenOf = (row: Row) => multiply(priceOf(row), row.fill.last_qty ?? "0");
const isBusted = ({ correction }: Row) => correction?.trade_status === "busted";
const feeOf = (fill: ExecutionRecord) => sum((fill.fees ?? []).map((fee) => fee.qty));

function stateOf({ correction }: Row): string {
	return wordOf(tradeStatus, correction?.trade_status);
}

/** The way from a purchase to its retirement: open once the credits have been delivered. */
function Retire({ row }: { row: Row }) {
	const { fill, delivery } = row;
	if (fill.side !== "buy" || isBusted(row) || !delivery) return null;
	// The day of delivery has its year.
	if (!delivery.isSettled)
		return <span class="muted">{words.retireFrom(dayText(delivery.due).slice(5))}</span>;
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
		cell: ({ fill }) => (
			<span title={`${dayText(fill.timestamp)} ${microText(fill.timestamp)}`}>
				{pastText(fill.timestamp)}
			</span>
		),
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
		cell: (row) => (
			<>
				{grouped(priceOf(row))}
				{row.correction && <Badge tone="warn">{stateOf(row)}</Badge>}
			</>
		),
		text: priceOf,
		compare: (a, b) => compare(priceOf(a), priceOf(b)),
		align: "end",
	},
	amount("qty", words.quantity, ({ fill }) => fill.last_qty ?? "0"),
	amount("amount", words.amount, yenOf),
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
		key: "correction",
		head: words.state,
		cell: stateOf,
		text: ({ correction }) => correction?.trade_status ?? "",
		hidden: true,
	},
	{
		key: "order",
		head: words.order,
		cell: ({ fill }) => String(fill.order_id ?? ""),
		hidden: true,
	},
	{
		key: "retire",
		head: words.retire,
		cell: (row) => <Retire row={row} />,
		text: () => "",
		pinned: true,
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
			isVoid={isBusted}
			onOpen={({ fill }) => choose(fill.symbol)}
			filter
			file="fills"
			condition={accountCondition() ?? conditionOf(fills)}
			empty={words.noFills}
		/>
	);
}
