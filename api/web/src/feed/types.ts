/** What screens ask of the feed and get from it. */

import type {
	AuctionRecord,
	BalanceRecord,
	BoardRecord,
	CandleRecord,
	ExecutionRecord,
	HoldingRecord,
	InstrumentRecord,
	OrderRecord,
	SettlementRecord,
	StatusRecord,
	TickerRecord,
	TradeRecord,
} from "../wire.gen.ts";
import type { Problem } from "./wire.ts";

export type Depth = 10 | 25 | 100 | 500;
export type Rows = 10 | 20 | 40;
export type Interval = "1m" | "5m" | "15m" | "1h" | "1d";
export type Pace = 50 | 100 | 250 | 1000;

/** One stream, or that of every market (`symbol` "*"). */
export type StreamSpec =
	| { channel: "ticker"; symbol: string; interval_ms?: Pace }
	| { channel: "status" | "instrument"; symbol: string }
	| { channel: "book"; symbol: string; depth: Depth; interval_ms?: Pace }
	| { channel: "board"; symbol: string; rows: Rows; interval_ms?: Pace }
	| { channel: "trade"; symbol: string }
	| { channel: "auction"; symbol: string; interval_ms?: Pace }
	| { channel: "ohlc"; symbol: string; interval: Interval; interval_ms?: Pace }
	| { channel: "executions" | "balances" | "holdings" | "settlements" };

export type Channel = StreamSpec["channel"];

/** Trades that are kept of each market. */
export const TRADES_MAX = 200;

/** A price level: price and quantity as decimals. */
export type Level = readonly [price: string, qty: string];

export interface BookState {
	bids: readonly Level[];
	asks: readonly Level[];
	seq: number;
	/** Venue time of the last change. */
	timestamp: string;
}

export interface TradesState {
	/** At most 200 trades, the newest first; a busted one keeps its place and has a `status`. */
	trades: readonly TradeRecord[];
}

export interface CandlesState {
	/** The oldest first. */
	candles: readonly CandleRecord[];
	/** The index of the first candle that the last flush changed. */
	changedFrom: number;
}

export interface AuctionState {
	/** The open call auction; absent while there is none. */
	current?: AuctionRecord;
	/** Sealed auctions by their id. */
	sealed: Readonly<Record<string, AuctionRecord>>;
	/** Results seen since the page was opened, the newest first. */
	results: readonly AuctionRecord[];
}

/** The maps and lists are the same objects at every flush, only with other contents. */
export interface ExecutionsState {
	/** Open orders, and those that ended since the page was opened, by `order_id`. */
	orders: ReadonlyMap<number, OrderRecord>;
	/** Fills since the page was opened, the oldest first; none is lost or repeated. */
	fills: readonly ExecutionRecord[];
	/** Rejected orders since the page was opened, the oldest first; they have no `order_id`. */
	rejections: readonly ExecutionRecord[];
	/** Reports since the page was opened that a fill was busted or adjusted, the oldest first. */
	corrections: readonly ExecutionRecord[];
	seq: number;
}

export interface States {
	ticker: TickerRecord;
	status: StatusRecord;
	instrument: InstrumentRecord;
	book: BookState;
	board: BoardRecord;
	trade: TradesState;
	auction: AuctionState;
	ohlc: CandlesState;
	executions: ExecutionsState;
	/** By asset. */
	balances: ReadonlyMap<string, BalanceRecord>;
	holdings: readonly HoldingRecord[];
	/** By `settlement_id`. */
	settlements: ReadonlyMap<string, SettlementRecord>;
}

export type StreamState = States[Channel];

/** The state of a stream; with the symbol "*" a map from symbols to states. */
export type StateOf<S extends StreamSpec> = S extends { symbol: "*" }
	? ReadonlyMap<string, States[S["channel"]]>
	: States[S["channel"]];

export type ConnectionState =
	| "connecting"
	| "syncing"
	| "live"
	| "late"
	| "cut"
	| "stopping"
	| "over";

export interface Connection {
	state: ConnectionState;
	/** When this state began, by the machine's clock. */
	sinceMs: number;
	/** Seconds since the last heartbeat, or since the stream stopped that is behind. */
	lateS?: number;
	/** True while the socket is logged in. */
	isLoggedIn: boolean;
	/** The participant for whom the socket is logged in. */
	participant?: string;
	/** Streams that were fetched again because a message was missing or wrong. */
	resyncs: number;
	/** Times at which executions may have been lost: their history was no longer kept. */
	lost: number;
	/** Seconds from the last cut to live again. */
	reconnectedInS?: number;
}

/** The venue's clock: `venueMs` at the machine's `atMs`, running `rate` times as fast. */
export interface VenueClock {
	venueMs: number;
	atMs: number;
	rate: number;
	isSimulated: boolean;
}

/** Counts of the worker, for the tests that count. */
export interface WorkerCounts {
	messages: number;
	bytes: number;
	resyncs: number;
	gaps: number;
	checksums: number;
	reconnects: number;
}

/** A change of one stream on its way from the worker to the page. `isWhole`: it replaces. */
export type Piece =
	| { of: "value"; value: unknown }
	| { of: "trade"; isWhole: boolean; trades: TradeRecord[] }
	| { of: "ohlc"; isWhole: boolean; candles: CandleRecord[] }
	| {
			of: "executions";
			isWhole: boolean;
			orders: OrderRecord[];
			fills: ExecutionRecord[];
			rejections: ExecutionRecord[];
			corrections: ExecutionRecord[];
			/** Orders that ended in a way that is not known any more. */
			gone: number[];
			seq: number;
	  }
	| { of: "balances"; isWhole: boolean; records: BalanceRecord[] }
	| { of: "settlements"; isWhole: boolean; records: SettlementRecord[] };

/** From the page to the worker. */
export type ToWorker =
	| { do: "want" | "drop"; spec: StreamSpec }
	| { do: "ask" }
	| { do: "request"; id: number; method: string; params: unknown }
	| { do: "logIn"; id: number }
	| { do: "logOut"; id: number };

/** A change of the stream `symbol` of a channel; the page finds whose specs it belongs to. */
export interface StreamChange {
	/** The stream of one market, see `keyOf`. */
	key: string;
	/** The key of the spec of all markets, if it has one. */
	allKey: string | undefined;
	symbol: string;
	piece: Piece;
	/** When the stream's last push arrived, by the machine's clock. */
	pushedMs: number;
}

export interface Flush {
	did: "flush";
	changes: StreamChange[];
	connection: Connection;
	/** The last moment at which nothing was missing: a heartbeat whose count agreed. */
	confirmedMs: number;
	/** Keys of streams that are behind the others. */
	behind: string[];
	/** Streams that the exchange does not give, with its reason. */
	problems: [string, Problem][];
	clock: VenueClock | undefined;
	/** The newest record of the exchange of which a push told. */
	newestSeq: number | undefined;
	counts: WorkerCounts;
}

/** From the worker to the page. */
export type FromWorker =
	| Flush
	| { did: "answer"; id: number; result: unknown }
	| { did: "reject"; id: number; problem: Problem };
