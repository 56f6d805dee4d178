/** The trades that can still be busted or have another price, with both parties. */

import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type StreamSpec, useStream } from "../feed/index.ts";
import { call } from "../http/call.ts";
import { usePolled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { dayTimeText } from "../money/days.ts";
import { showDialog } from "../parts/ActDialog.tsx";
import { Price } from "../parts/Amounts.tsx";
import { Select } from "../parts/Choice.tsx";
import { type Column, Grid, type RowAct } from "../parts/Grid.tsx";
import type { InstrumentRecord, OpenTradeRecord } from "../wire.gen.ts";
import { operatorWords } from "../words/operator.ts";
import { RequestDialog } from "./RequestDialog.tsx";

const TERMS = { channel: "instrument", symbol: "*" } as const satisfies StreamSpec;
const MOST = 500;

export function Trades() {
	const words = wordsOf(operatorWords);
	const symbol = useSignal("");
	const terms = useStream(TERMS);
	const trades = usePolled(
		() =>
			call("GET /v1/admin/trades", {
				query: { limit: MOST, ...(symbol.value && { symbol: symbol.value }) },
			}),
		[symbol.value],
	);
	const columns = useMemo(columnsOf, []);
	const acts = useMemo(() => actsOf(terms), []);
	return (
		<Grid
			label={words.trades}
			rows={trades.value.value?.trades ?? []}
			columns={columns}
			keyOf={(trade) => `${trade.symbol} ${trade.trade_id}`}
			acts={acts}
			condition={trades.condition.value}
			empty={words.noTrades}
			filter
			file="open-trades"
			tools={
				<Select
					label={words.market}
					hideLabel
					value={symbol.value}
					onValue={(value) => {
						symbol.value = value;
					}}
					options={[
						{ value: "", label: words.allMarkets },
						...[...(terms.value?.keys() ?? [])].map((value) => ({ value, label: value })),
					]}
				/>
			}
		/>
	);
}

function actsOf(terms: ReadonlySignal<ReadonlyMap<string, InstrumentRecord> | undefined>) {
	const words = wordsOf(operatorWords);
	return ({ symbol, trade_id: tradeId }: OpenTradeRecord): readonly RowAct[] => [
		{
			label: words.adjust,
			name: words.adjustOf(`${symbol} #${tradeId}`),
			run: () =>
				showDialog(
					<RequestDialog
						kind="adjustment"
						symbol={symbol}
						tradeId={tradeId}
						step={terms.peek()?.get(symbol)?.price_increment}
					/>,
				),
		},
		{
			label: words.bust,
			name: words.bustOf(`${symbol} #${tradeId}`),
			danger: true,
			run: () => showDialog(<RequestDialog kind="bust" symbol={symbol} tradeId={tradeId} />),
		},
	];
}

function columnsOf(): readonly Column<OpenTradeRecord>[] {
	const words = wordsOf(operatorWords);
	return [
		{
			key: "trade",
			head: words.trade,
			cell: (trade) => `${trade.symbol.replace("/JPY", "")} #${trade.trade_id}`,
			sort: (trade) => trade.trade_id,
			names: true,
		},
		{
			key: "price",
			head: words.price,
			cell: (trade) => <Price value={trade.price} />,
			text: (trade) => trade.price,
			align: "end",
		},
		{
			key: "qty",
			head: words.quantity,
			cell: (trade) => <Price kind="tonnes" value={trade.qty} />,
			text: (trade) => trade.qty,
			align: "end",
		},
		{ key: "buyer", head: words.buyer, cell: (trade) => trade.buyer, sort: (trade) => trade.buyer },
		{
			key: "seller",
			head: words.seller,
			cell: (trade) => trade.seller,
			sort: (trade) => trade.seller,
		},
		{
			key: "at",
			head: words.time,
			cell: (trade) => (trade.timestamp ? dayTimeText(trade.timestamp) : "–"),
			text: (trade) => trade.timestamp ?? "",
			sort: (trade) => trade.timestamp,
			wide: true,
		},
		{
			key: "due",
			head: words.delivery,
			cell: (trade) => trade.due ?? words.openDay,
			sort: (trade) => trade.due,
			wide: true,
		},
	];
}
