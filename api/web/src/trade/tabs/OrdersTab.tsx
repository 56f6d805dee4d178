/** Own orders: amend, cancel, cancel all, and those whose fate is not known yet. */

import { useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { isOpen } from "../../feed/index.ts";
import { wordsOf } from "../../lang.ts";
import { clockText, exportText } from "../../money/days.ts";
import { compare, share } from "../../money/decimal.ts";
import { grouped } from "../../money/format.ts";
import { ask } from "../../parts/ask.tsx";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { Check } from "../../parts/Choice.tsx";
import { type Column, Grid, type RowAct } from "../../parts/Grid.tsx";
import type { OrderRecord } from "../../wire.gen.ts";
import {
	type OrderStatusCode,
	orderStatus,
	orderType,
	side as sides,
	timeInForce,
} from "../../words/codes.gen.ts";
import { tradeWords } from "../../words/trade.ts";
import { wordOf } from "../../words/wordOf.ts";
import { openOrders, orders } from "../account.ts";
import { CancelTimer } from "../CancelTimer.tsx";
import { pastOrders } from "../due.ts";
import { choose, classOf, markets } from "../markets.ts";
import { cancelAll, cancelOrders, openAmend } from "../orderActs.ts";
import { orderText, reasonText } from "../say.ts";
import { forget, type SentOrder, sent } from "../sent.ts";
import { accountCondition, conditionOf } from "./condition.tsx";

const words = wordsOf(tradeWords);

/** An order of the exchange, or one that has no answer yet. */
type Row = OrderRecord | SentOrder;

const isSent = (row: Row): row is SentOrder => "params" in row;
const termsOf = (row: Row) => (isSent(row) ? row.params : row);
const keyOf = (row: Row) => (isSent(row) ? row.params.cl_ord_id : String(row.order_id));

const TONES: Record<OrderStatusCode, Tone> = {
	new: "info",
	partially_filled: "info",
	filled: "good",
	canceled: "plain",
	expired: "plain",
	rejected: "bad",
};

function State({ row }: { row: Row }) {
	if (!isSent(row)) {
		return <Badge tone={TONES[row.order_status]}>{wordOf(orderStatus, row.order_status)}</Badge>;
	}
	if (row.state === "sending") return <Badge>…</Badge>;
	return (
		<Badge tone="warn" title={row.state === "unknown" ? words.unknownText : words.notArrived}>
			{row.state === "unknown" ? words.unknown : words.notArrived}
		</Badge>
	);
}

/** The filled part as figures over a bar. */
function Filled({ order }: { order: OrderRecord }) {
	const part = share(order.cum_qty, order.order_qty);
	return (
		<span class="filled">
			{grouped(order.cum_qty)}
			<progress value={part} max={1} aria-label={words.filled} />
		</span>
	);
}

const COLUMNS: readonly Column<Row>[] = [
	{
		key: "symbol",
		head: words.market,
		cell: (row) => classOf(termsOf(row).symbol),
		sort: (row) => termsOf(row).symbol,
		names: true,
	},
	{
		key: "side",
		head: words.side,
		cell: (row) => <span class={termsOf(row).side}>{wordOf(sides, termsOf(row).side)}</span>,
		sort: (row) => termsOf(row).side,
	},
	{
		key: "price",
		head: words.price,
		cell: (row) => {
			const { limit_price, order_type = "limit" } = termsOf(row);
			return limit_price ? grouped(limit_price) : wordOf(orderType, order_type);
		},
		text: (row) => termsOf(row).limit_price ?? "",
		compare: (a, b) => compare(termsOf(a).limit_price ?? "0", termsOf(b).limit_price ?? "0"),
		align: "end",
	},
	{
		key: "qty",
		head: words.quantity,
		cell: (row) => grouped(termsOf(row).order_qty),
		text: (row) => termsOf(row).order_qty,
		compare: (a, b) => compare(termsOf(a).order_qty, termsOf(b).order_qty),
		align: "end",
	},
	{
		key: "filled",
		head: words.filled,
		cell: (row) => (isSent(row) ? "" : <Filled order={row} />),
		text: (row) => (isSent(row) ? "" : row.cum_qty),
		align: "end",
	},
	{
		key: "average",
		head: words.average,
		cell: (row) => (isSent(row) || !row.avg_price ? "" : grouped(row.avg_price)),
		text: (row) => (isSent(row) ? "" : (row.avg_price ?? "")),
		align: "end",
		wide: true,
	},
	{
		key: "state",
		head: words.state,
		cell: (row) => <State row={row} />,
		text: (row) => (isSent(row) ? row.state : row.order_status),
		sort: (row) => (isSent(row) ? row.state : row.order_status),
	},
	{
		key: "reason",
		head: words.reason,
		cell: (row) => (isSent(row) ? "" : reasonText(row.reason)),
		text: (row) => (isSent(row) ? "" : (row.reason ?? "")),
		wide: true,
	},
	{
		key: "force",
		head: words.force,
		cell: (row) => wordOf(timeInForce, termsOf(row).time_in_force),
		text: (row) => termsOf(row).time_in_force ?? "",
		wide: true,
	},
	{
		key: "entered",
		head: words.entered,
		cell: (row) => (isSent(row) ? "" : clockText(row.timestamp)),
		text: (row) => (isSent(row) ? "" : exportText(row.timestamp)),
		sort: (row) => (isSent(row) ? null : row.order_id),
		wide: true,
	},
	{
		key: "id",
		head: words.order,
		cell: (row) => (isSent(row) ? row.params.cl_ord_id : String(row.order_id)),
		hidden: true,
	},
];

function actsOf(row: Row): readonly RowAct[] {
	if (isSent(row)) {
		if (row.state !== "missing") return [];
		return [{ label: words.dismiss, run: () => forget(row.params.cl_ord_id) }];
	}
	if (!isOpen(row)) return [];
	const phase = markets.peek()?.find(({ symbol }) => symbol === row.symbol)?.status?.phase;
	const isFixed = phase === "auction_frozen" || phase === "uncrossing" || phase === "closed";
	const why = isFixed ? { disabled: true, title: words.notNow } : {};
	const text = orderText(row);
	return [
		{
			label: words.amend,
			name: words.amendOrder(text),
			run: () => openAmend([row.order_id]),
			...why,
			...(phase === "cancel_only" ? { disabled: true, title: words.notNow } : {}),
		},
		{
			label: words.cancel,
			name: words.cancelOrder(text),
			run: () => void cancelOrders([row.order_id]),
			danger: true,
			...why,
		},
	];
}

/** Ask before all orders are canceled; the question lists them. */
export async function askCancelAll(): Promise<void> {
	const open = openOrders.peek();
	if (!open.length) return;
	const text = (
		<>
			<p>{words.cancelAllText}</p>
			<ul class="listed">
				{open.map((order) => (
					<li key={order.order_id}>{orderText(order)}</li>
				))}
			</ul>
		</>
	);
	const question = { title: words.cancelAllTitle(open.length), text, danger: true };
	if (await ask({ ...question, act: words.cancelAll })) await cancelAll(open);
}

export function OrdersTab() {
	const showsAll = useSignal(false);
	const rows = useComputed<readonly Row[]>(() => {
		const now = orders.value ?? [];
		if (!showsAll.value) return [...sent.value, ...now.filter(isOpen)];
		const past = pastOrders.value;
		const all = new Map<number, OrderRecord>();
		for (const order of Array.isArray(past) ? past : []) all.set(order.order_id, order);
		for (const order of now) all.set(order.order_id, order);
		return [...sent.value, ...[...all.values()].toSorted((a, b) => b.order_id - a.order_id)];
	});
	const phases = useComputed(() => markets.value?.map(({ status }) => status?.phase).join());
	// Whether a row's acts are possible depends on its market's phase: all rows are drawn again.
	const acts = useMemo(() => (row: Row) => actsOf(row), [phases.value]);
	return (
		<Grid
			id="orders"
			label={words.orders}
			rows={rows.value}
			columns={COLUMNS}
			keyOf={keyOf}
			acts={acts}
			onOpen={(row) => choose(termsOf(row).symbol)}
			filter
			file="orders"
			condition={accountCondition() ?? conditionOf(orders.value)}
			empty={showsAll.value ? words.noOrdersAll : words.noOrders}
			tools={
				<>
					<Check
						label={words.all}
						checked={showsAll.value}
						onChecked={(on) => {
							showsAll.value = on;
						}}
					/>
					<CancelTimer />
					<button
						type="button"
						class="danger"
						aria-disabled={!openOrders.value.length}
						onClick={() => void askCancelAll()}
					>
						{words.cancelAll}
					</button>
				</>
			}
		/>
	);
}
