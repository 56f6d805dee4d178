/** Applies to the page's state what the worker says has changed. */

import type {
	BalanceRecord,
	CandleRecord,
	ExecutionRecord,
	OrderRecord,
	SettlementRecord,
	TradeRecord,
} from "../wire.gen.ts";
import { forgetEnded } from "./orders.ts";
import type {
	CandlesState,
	ExecutionsState,
	Piece,
	States,
	StreamState,
	TradesState,
} from "./types.ts";
import { TRADES_MAX } from "./types.ts";

/** Return the state after a change; undefined before: the stream is new. */
export function merged(before: StreamState | undefined, piece: Piece): StreamState {
	switch (piece.of) {
		case "value":
			return piece.value as StreamState;
		case "trade": {
			const old = piece.isWhole ? undefined : (before as TradesState | undefined);
			return { trades: withTrades(old?.trades ?? [], piece.trades) };
		}
		case "ohlc": {
			const old = piece.isWhole ? undefined : (before as CandlesState | undefined);
			return withCandles(old?.candles ?? [], piece.candles);
		}
		case "executions":
			return withReports(piece.isWhole ? undefined : (before as ExecutionsState), piece);
		case "balances": {
			const old = piece.isWhole ? undefined : (before as States["balances"] | undefined);
			const all = new Map<string, BalanceRecord>(old);
			for (const record of piece.records) all.set(record.asset, record);
			return all;
		}
		case "settlements": {
			const old = piece.isWhole ? undefined : (before as States["settlements"] | undefined);
			const all = new Map<string, SettlementRecord>(old);
			for (const record of piece.records) all.set(record.settlement_id, record);
			return all;
		}
	}
}

function withTrades(before: readonly TradeRecord[], fresh: TradeRecord[]): TradeRecord[] {
	const trades = [...before];
	for (const trade of fresh) {
		const at = trade.status ? trades.findIndex((old) => old.trade_id === trade.trade_id) : -1;
		if (at >= 0) trades[at] = { ...trades[at], ...trade };
		else if (!trade.status) trades.unshift(trade);
	}
	return trades.slice(0, TRADES_MAX);
}

function withCandles(before: readonly CandleRecord[], fresh: CandleRecord[]): CandlesState {
	const candles = [...before];
	let changedFrom = candles.length;
	for (const candle of fresh) {
		let at = candles.length;
		while (at > 0 && (candles[at - 1]?.interval_begin ?? "") >= candle.interval_begin) at -= 1;
		const isThere = candles[at]?.interval_begin === candle.interval_begin;
		candles.splice(at, isThere ? 1 : 0, candle);
		changedFrom = Math.min(changedFrom, at);
	}
	return { candles, changedFrom };
}

function withReports(
	before: ExecutionsState | undefined,
	piece: Extract<Piece, { of: "executions" }>,
): ExecutionsState {
	const orders = (before?.orders ?? new Map()) as Map<number, OrderRecord>;
	const fills = (before?.fills ?? []) as ExecutionRecord[];
	const rejections = (before?.rejections ?? []) as ExecutionRecord[];
	const corrections = (before?.corrections ?? []) as ExecutionRecord[];
	for (const id of piece.gone) orders.delete(id);
	for (const order of piece.orders) orders.set(order.order_id, order);
	fills.push(...piece.fills);
	rejections.push(...piece.rejections);
	corrections.push(...piece.corrections);
	forgetEnded(orders);
	return { orders, fills, rejections, corrections, seq: piece.seq };
}
