/** What the worker keeps of one stream, and the changes that it hands to the page. */

import type {
	AuctionRecord,
	BalanceRecord,
	BookRecord,
	CandleRecord,
	ExecutionRecord,
	OrderRecord,
	SettlementRecord,
	TickerRecord,
	TradeRecord,
} from "../wire.gen.ts";
import { Book } from "./book.ts";
import { forgetEnded, isOpen } from "./orders.ts";
import type { AuctionState, Channel, Piece } from "./types.ts";
import { TRADES_MAX } from "./types.ts";
import type { Push } from "./wire.ts";

/** The state of one stream. `apply` returns false if the push does not fit the state. */
export interface Store {
	apply(push: Push): boolean;
	/** The changes since the last call. */
	take(): Piece;
	/** The best prices and quantities, if the channel tells them. */
	best?(): string;
}

/** The last record, or all of them: status, ticker, instrument, board, holdings. */
class ValueStore implements Store {
	#value: unknown;
	readonly #isList: boolean;

	constructor(isList: boolean) {
		this.#isList = isList;
	}

	apply(push: Push): boolean {
		this.#value = this.#isList ? push.data : (push.data.at(-1) ?? this.#value);
		return true;
	}

	take(): Piece {
		return { of: "value", value: this.#value };
	}

	best(): string {
		const { bid, bid_qty, ask, ask_qty } = (this.#value ?? {}) as Partial<TickerRecord>;
		return bestOf(bid, bid_qty, ask, ask_qty);
	}
}

function bestOf(...parts: (string | undefined)[]): string {
	return parts.join("|");
}

class BookStore implements Store {
	readonly #book = new Book();
	#seq = 0;
	#timestamp = "";

	apply(push: Push): boolean {
		this.#seq = push.seq;
		this.#timestamp = push.timestamp;
		return push.data.every((record, at) =>
			this.#book.apply(record as BookRecord, push.type === "snapshot" && at === 0),
		);
	}

	take(): Piece {
		return { of: "value", value: this.#book.state(this.#seq, this.#timestamp) };
	}

	best(): string {
		const { bids, asks } = this.#book.state(this.#seq, this.#timestamp);
		return bestOf(bids[0]?.[0], bids[0]?.[1], asks[0]?.[0], asks[0]?.[1]);
	}
}

const RESULTS_MAX = 20;

class AuctionStore implements Store {
	#state: AuctionState = { sealed: {}, results: [] };

	apply(push: Push): boolean {
		const { sealed, results, current } = this.#state;
		const next: AuctionState = { sealed: { ...sealed }, results };
		if (current) next.current = current;
		if (push.type === "snapshot") {
			next.sealed = {};
			delete next.current;
		}
		for (const record of push.data as AuctionRecord[]) put(next, record);
		this.#state = next;
		return true;
	}

	take(): Piece {
		return { of: "value", value: this.#state };
	}
}

function put(state: AuctionState, record: AuctionRecord): void {
	const isOver = record.state === "result" || record.state === "withdrawn";
	if (isOver) {
		const others = state.results.filter((result) => result.auction_id !== record.auction_id);
		state.results = [record, ...others].slice(0, RESULTS_MAX);
	}
	if (record.mode === "sealed") {
		state.sealed = { ...state.sealed, [record.auction_id]: record };
	} else if (!isOver && record.state !== "none") {
		state.current = record;
	} else if (record.state === "none" || record.auction_id === state.current?.auction_id) {
		delete state.current;
	}
}

/** Records that change one by one; a snapshot replaces all of them. */
class ListStore<R> implements Store {
	#isWhole = false;
	readonly #fresh = new Map<unknown, R>();
	readonly #keyOf: (record: R) => unknown;
	readonly #piece: (isWhole: boolean, records: R[]) => Piece;

	/** `keyOf`: what names a record; of several with one name the page gets the last. */
	constructor(keyOf: (record: R) => unknown, piece: (isWhole: boolean, records: R[]) => Piece) {
		this.#keyOf = keyOf;
		this.#piece = piece;
	}

	apply(push: Push): boolean {
		if (push.type === "snapshot") {
			this.#isWhole = true;
			this.#fresh.clear();
		}
		for (const record of push.data as R[]) this.#fresh.set(this.#keyOf(record), record);
		return true;
	}

	take(): Piece {
		const piece = this.#piece(this.#isWhole, [...this.#fresh.values()]);
		this.#isWhole = false;
		this.#fresh.clear();
		return piece;
	}
}

/** Trades that the page has not asked for yet: no more than it keeps, and corrections. */
class TradeStore implements Store {
	#isWhole = false;
	#fresh: TradeRecord[] = [];

	apply(push: Push): boolean {
		const data = push.data as TradeRecord[];
		if (push.type === "snapshot") this.#isWhole = true;
		this.#fresh = [...(push.type === "snapshot" ? [] : this.#fresh), ...data].slice(
			-2 * TRADES_MAX,
		);
		return true;
	}

	take(): Piece {
		const piece: Piece = { of: "trade", isWhole: this.#isWhole, trades: this.#fresh };
		this.#isWhole = false;
		this.#fresh = [];
		return piece;
	}
}

/** Terms that only the first report of an order has. */
const TERMS = ["stop_price", "display_qty", "expire_time", "post_only", "serial_ranges"] as const;

/** Orders and fills. A report is taken once: a replay overlaps with what came before it. */
export class ExecutionStore implements Store {
	/** The last `seq` whose reports are all here; 0 before the first snapshot. */
	seq = 0;
	#reportSeq = 0;
	readonly #orders = new Map<number, OrderRecord>();
	readonly #changed = new Set<number>();
	#fills: ExecutionRecord[] = [];
	#rejections: ExecutionRecord[] = [];
	#corrections: ExecutionRecord[] = [];
	#gone: number[] = [];
	#isNew = true;

	apply(push: Push): boolean {
		const before = this.#reportSeq;
		for (const report of push.data as ExecutionRecord[]) {
			if (report.seq <= before) continue;
			this.#reportSeq = Math.max(this.#reportSeq, report.seq);
			this.#report(report);
		}
		if (push.type === "snapshot") this.#replaceOpen(push.orders ?? []);
		this.seq = Math.max(this.seq, push.seq);
		return true;
	}

	take(): Piece {
		const orders = [...this.#changed].flatMap((id) => this.#orders.get(id) ?? []);
		const piece: Piece = {
			of: "executions",
			isWhole: this.#isNew,
			orders,
			fills: this.#fills,
			rejections: this.#rejections,
			corrections: this.#corrections,
			gone: this.#gone,
			seq: this.seq,
		};
		forgetEnded(this.#orders);
		this.#isNew = false;
		this.#changed.clear();
		this.#fills = [];
		this.#rejections = [];
		this.#corrections = [];
		this.#gone = [];
		return piece;
	}

	/** Take the open orders of a snapshot; one that is not among them has ended. */
	#replaceOpen(orders: OrderRecord[]): void {
		const open = new Set(orders.map((order) => order.order_id));
		for (const [id, order] of this.#orders) {
			if (open.has(id) || !isOpen(order)) continue;
			this.#orders.delete(id);
			this.#gone.push(id);
		}
		for (const order of orders) {
			this.#orders.set(order.order_id, order);
			this.#changed.add(order.order_id);
		}
	}

	#report(report: ExecutionRecord): void {
		if (report.exec_type === "trade") this.#fills.push(report);
		if (report.trade_status !== undefined) this.#corrections.push(report);
		if (report.order_id === undefined) {
			this.#rejections.push(report);
			return;
		}
		const before = this.#orders.get(report.order_id);
		this.#orders.set(report.order_id, orderAfter(report, report.order_id, before));
		this.#changed.add(report.order_id);
	}
}

function orderAfter(
	report: ExecutionRecord,
	order_id: number,
	before: OrderRecord | undefined,
): OrderRecord {
	const order: OrderRecord = {
		order_id,
		symbol: report.symbol,
		side: report.side,
		order_type: report.order_type,
		order_qty: report.order_qty,
		time_in_force: report.time_in_force,
		order_status: report.order_status,
		cum_qty: report.cum_qty,
		leaves_qty: report.leaves_qty,
		timestamp: before?.timestamp ?? report.timestamp,
	};
	for (const name of ["cl_ord_id", "limit_price", "avg_price", "reason", "auction_id"] as const) {
		const value = report[name];
		if (value !== undefined) Object.assign(order, { [name]: value });
	}
	const hasTerms = report.exec_type === "new" || report.exec_type === "amended";
	const terms = hasTerms ? report : before;
	for (const name of TERMS) {
		const value = terms?.[name];
		if (value !== undefined) Object.assign(order, { [name]: value });
	}
	if (!isOpen(order)) order.ended = report.timestamp;
	return order;
}

/** Return an empty store for a channel. */
export function storeFor(channel: Channel): Store {
	switch (channel) {
		case "book":
			return new BookStore();
		case "auction":
			return new AuctionStore();
		case "executions":
			return new ExecutionStore();
		case "trade":
			return new TradeStore();
		case "ohlc":
			return new ListStore<CandleRecord>(
				(candle) => candle.interval_begin,
				(isWhole, candles) => ({ of: "ohlc", isWhole, candles }),
			);
		case "balances":
			return new ListStore<BalanceRecord>(
				(record) => record.asset,
				(isWhole, records) => ({ of: "balances", isWhole, records }),
			);
		case "settlements":
			return new ListStore<SettlementRecord>(
				(record) => record.settlement_id,
				(isWhole, records) => ({ of: "settlements", isWhole, records }),
			);
		default:
			return new ValueStore(channel === "holdings");
	}
}
