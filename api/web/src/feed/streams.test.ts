import assert from "node:assert/strict";
import { test } from "node:test";
import { type Asked, Bench } from "./fakes.ts";
import { merged } from "./merge.ts";
import type { ExecutionsState, States, StreamSpec, StreamState, TradesState } from "./types.ts";
import type { Push } from "./wire.ts";

const TIME = "2026-11-21T06:00:00.000000Z";
const RATE = { channel: "ticker", symbol: "A/JPY", interval_ms: 250 } as const;

function push(channel: string, seq: number, prev_seq: number, more: object = {}): Push {
	const type = seq === prev_seq ? "snapshot" : "update";
	return { channel, type, seq, prev_seq, timestamp: TIME, data: [], ...more };
}

/** A bench with an open connection that records what it is asked and answers yes. */
async function opened(...specs: StreamSpec[]): Promise<{ bench: Bench; asked: Asked[] }> {
	const bench = new Bench();
	const asked: Asked[] = [];
	bench.answers = (request) => {
		asked.push(request);
		bench.reply(request);
	};
	for (const spec of specs) bench.streams.want(spec);
	if (specs.some((spec) => !("symbol" in spec))) void bench.socket.logIn();
	bench.socket.ensure();
	await bench.pass(10);
	return { bench, asked };
}

/** The states of all streams after the changes of a bench. */
function stateAfter(bench: Bench, before = new Map<string, StreamState>()) {
	for (const { key, piece } of bench.changes()) before.set(key, merged(before.get(key), piece));
	return before;
}

function subscriptions(asked: Asked[]): unknown[] {
	return asked.filter(({ method }) => method.endsWith("subscribe")).map(({ params }) => params);
}

test("streams that are wanted together are asked for in one message", async () => {
	const { bench, asked } = await opened(RATE, { ...RATE, symbol: "B/JPY" });
	assert.deepEqual(subscriptions(asked), [
		{ channel: "ticker", interval_ms: 250, symbol: ["A/JPY", "B/JPY"] },
	]);
	bench.streams.want({ channel: "book", symbol: "A/JPY", depth: 25 });
	await bench.pass(10);
	assert.deepEqual(subscriptions(asked)[1], { channel: "book", depth: 25, symbol: ["A/JPY"] });
});

test("one market of a channel that is wanted for all needs no subscription of its own", async () => {
	const { bench, asked } = await opened({ ...RATE, symbol: "*" });
	bench.streams.want(RATE);
	bench.streams.drop(RATE);
	await bench.pass(10);
	assert.deepEqual(subscriptions(asked), [{ channel: "ticker", interval_ms: 250 }]);
});

test("after all markets are dropped the one that is still wanted is asked for again", async () => {
	const { bench, asked } = await opened({ ...RATE, symbol: "*" });
	bench.streams.want(RATE);
	bench.streams.drop({ ...RATE, symbol: "*" });
	await bench.pass(10);
	assert.deepEqual(
		asked.map(({ method }) => method),
		["subscribe", "ping", "unsubscribe", "subscribe"],
	);
	assert.deepEqual(asked[3]?.params, { channel: "ticker", interval_ms: 250, symbol: ["A/JPY"] });
});

test("P-FED-13 of all markets none is shown before the snapshots of all have come", async () => {
	const bench = new Bench();
	const pings: Asked[] = [];
	bench.answers = (asked) => {
		if (asked.method === "ping") pings.push(asked);
		else bench.reply(asked);
	};
	bench.streams.want({ ...RATE, symbol: "*" });
	bench.socket.ensure();
	await bench.pass(10);
	const first = (symbol: string) => push("ticker", 5, 5, { symbol, interval_ms: 250 });
	bench.push(first("A/JPY"));
	assert.deepEqual(bench.changes(), []);
	assert.equal(bench.state, "syncing");
	bench.push(first("B/JPY"));
	for (const ping of pings) bench.reply(ping);
	await bench.pass(10);
	assert.deepEqual(
		bench.changes().map(({ symbol }) => symbol),
		["A/JPY", "B/JPY"],
	);
	assert.equal(bench.state, "live");
});

test("P-FED-13 after a cut the markets stay as they were until the snapshots of all have come", async () => {
	const { bench } = await opened({ ...RATE, symbol: "*" });
	const first = (symbol: string, last: string) =>
		push("ticker", 5, 5, { symbol, interval_ms: 250, data: [{ last }] });
	for (const symbol of ["A/JPY", "B/JPY"]) bench.push(first(symbol, "1"));
	const before = stateAfter(bench);
	const pings: Asked[] = [];
	bench.answers = (asked) => {
		if (asked.method === "ping") pings.push(asked);
		else bench.reply(asked);
	};
	bench.cut();
	await bench.pass(2000);
	bench.push(first("A/JPY", "2"));
	assert.deepEqual(bench.changes(), []);
	bench.push(first("B/JPY", "2"));
	for (const ping of pings) bench.reply(ping);
	await bench.pass(10);
	assert.deepEqual([...stateAfter(bench, before).values()], [{ last: "2" }, { last: "2" }]);
});

test("P-FED-06 an update that does not continue its stream fetches it again, once", async () => {
	const { bench, asked } = await opened(RATE);
	const of = { symbol: "A/JPY", interval_ms: 250 };
	bench.push(push("ticker", 5, 5, { ...of, data: [{ last: "1" }] }));
	bench.push(push("ticker", 9, 8, { ...of, data: [{ last: "3" }] }));
	bench.push(push("ticker", 10, 9, { ...of, data: [{ last: "4" }] }));
	await bench.pass(10);
	assert.equal(subscriptions(asked).length, 2);
	assert.equal(bench.counts.resyncs, 1);
	assert.deepEqual(bench.changes(), []);
	bench.push(push("ticker", 10, 10, { ...of, data: [{ last: "4" }] }));
	const [state] = stateAfter(bench).values();
	assert.deepEqual(state, { last: "4" });
});

test("a stream that breaks again and again is not asked for in a storm", async () => {
	const { bench, asked } = await opened(RATE);
	const of = { symbol: "A/JPY", interval_ms: 250 };
	for (let time = 0; time < 100; time++) {
		bench.push(push("ticker", 5, 5, of));
		bench.push(push("ticker", 9, 8, of));
		await bench.pass(10);
	}
	assert.ok(subscriptions(asked).length <= 4, String(subscriptions(asked).length));
});

test("a rejected subscription tells its problem and does not hold up the others", async () => {
	const bench = new Bench();
	bench.answers = (asked) => {
		if (asked.params?.channel === "trade") bench.reject(asked, { code: "unknown_symbol" });
		else bench.reply(asked);
	};
	bench.streams.want({ channel: "trade", symbol: "NONE/JPY" });
	bench.streams.want(RATE);
	bench.socket.ensure();
	await bench.pass(10);
	assert.equal(bench.state, "syncing");
	bench.push(push("ticker", 5, 5, { symbol: "A/JPY", interval_ms: 250 }));
	assert.equal(bench.state, "live");
	assert.equal(bench.streams.problems.get("trade|NONE/JPY||||")?.code, "unknown_symbol");
});

test("a subscription without an answer is tried again", async () => {
	const bench = new Bench();
	let tries = 0;
	bench.answers = (asked) => ++tries > 1 && bench.reply(asked);
	bench.streams.want(RATE);
	bench.socket.ensure();
	await bench.pass(20_000);
	assert.equal(tries, 2);
});

function report(seq: number, more: object = {}) {
	const order = { order_id: 7, order_status: "new", cum_qty: "0", leaves_qty: "9" };
	return { exec_id: `${seq}-0`, seq, exec_type: "new", timestamp: TIME, ...order, ...more };
}

test("P-FED-07 executions go on after the last one that was received", async () => {
	const { bench, asked } = await opened({ channel: "executions" });
	bench.push(push("executions", 4, 4));
	bench.push(push("executions", 6, 4, { data: [report(6)] }));
	bench.cut();
	await bench.pass(2000);
	assert.equal(subscriptions(asked).at(-1) && asked.at(-1)?.params?.from_seq, 6);
	const trade = { exec_type: "trade", order_status: "filled" };
	bench.push(push("executions", 8, 8, { data: [report(8, trade)] }));
	const state = stateAfter(bench).get("executions|||||") as ExecutionsState;
	assert.deepEqual(
		state.fills.map(({ seq }) => seq),
		[8],
	);
	assert.equal(state.orders.get(7)?.order_status, "filled");
});

test("P-FED-07 reports that a replay repeats are taken once", async () => {
	const { bench } = await opened({ channel: "executions" });
	const trades = [4, 5, 6].map((seq) => report(seq, { exec_type: "trade" }));
	bench.push(push("executions", 3, 3));
	bench.push(push("executions", 4, 3, { data: trades.slice(0, 1) }));
	bench.push(push("executions", 5, 4, { data: trades.slice(1, 2) }));
	bench.push(push("executions", 6, 6, { data: trades }));
	const state = stateAfter(bench).get("executions|||||") as ExecutionsState;
	assert.deepEqual(
		state.fills.map(({ seq }) => seq),
		[4, 5, 6],
	);
});

test("an exchange that was begun anew has executions of its own", async () => {
	const { bench } = await opened({ channel: "executions" });
	bench.push(push("executions", 90, 90, { orders: [{ order_id: 80, order_status: "new" }] }));
	const before = stateAfter(bench);
	bench.cut();
	await bench.pass(2000);
	bench.push(push("executions", 4, 4));
	bench.push(push("executions", 5, 4, { data: [report(5, { exec_type: "trade" })] }));
	const state = stateAfter(bench, before).get("executions|||||") as ExecutionsState;
	assert.deepEqual([...state.orders.keys()], [7]);
	assert.equal(state.fills.length, 1);
});

test("a lost first snapshot is asked for again when the heartbeat tells of the loss", async () => {
	const { bench, asked } = await opened(RATE);
	bench.send(push("ticker", 5, 5, { symbol: "A/JPY", interval_ms: 250 }), true);
	await bench.pass(1000);
	assert.equal(subscriptions(asked).length, 2);
});

test("P-FED-07 a history that is no longer kept is counted as a loss", async () => {
	const { bench } = await opened({ channel: "executions" });
	const open = { order_id: 7, order_status: "new" };
	bench.push(push("executions", 4, 4, { orders: [open, { ...open, order_id: 8 }] }));
	const before = stateAfter(bench);
	bench.answers = (asked) => {
		if (asked.params?.from_seq) bench.reject(asked, { code: "seq_too_old" });
		else bench.reply(asked);
	};
	bench.cut();
	await bench.pass(2000);
	assert.equal(bench.socket.connection.lost, 1);
	bench.push(push("executions", 90, 90, { orders: [open] }));
	const state = stateAfter(bench, before).get("executions|||||") as ExecutionsState;
	assert.deepEqual([...state.orders.keys()], [7]);
});

test("an order keeps the terms and the time of its entry", async () => {
	const { bench } = await opened({ channel: "executions" });
	bench.push(push("executions", 4, 4));
	const entered = report(5, { stop_price: "10", display_qty: "3" });
	bench.push(push("executions", 5, 4, { data: [entered] }));
	const filled = { exec_type: "trade", order_status: "filled", timestamp: "later" };
	bench.push(push("executions", 6, 5, { data: [report(6, filled)] }));
	const state = stateAfter(bench).get("executions|||||") as ExecutionsState;
	const order = state.orders.get(7);
	assert.equal(order?.stop_price, "10");
	assert.equal(order?.display_qty, "3");
	assert.equal(order?.timestamp, TIME);
	assert.equal(order?.ended, "later");
});

test("a fill fetches the settlements again, because only a snapshot tells the pending ones", async () => {
	const { bench, asked } = await opened({ channel: "executions" }, { channel: "settlements" });
	bench.push(push("executions", 4, 4));
	bench.push(push("settlements", 4, 4));
	const count = subscriptions(asked).length;
	for (const seq of [5, 6, 7]) {
		const data = [report(seq, { exec_type: "trade" })];
		bench.push(push("executions", seq, seq - 1, { data }));
	}
	await bench.pass(1000);
	assert.deepEqual(subscriptions(asked).slice(count), [{ channel: "settlements" }]);
});

test("trades are the newest 200, a correction changes its trade", async () => {
	const { bench } = await opened({ channel: "trade", symbol: "A/JPY" });
	const trade = (trade_id: number, more = {}) => ({ trade_id, price: "10", qty: "1", ...more });
	const of = { symbol: "A/JPY" };
	bench.push(push("trade", 1, 1, { ...of, data: [trade(1), trade(2)] }));
	for (let id = 3; id <= 300; id++) {
		bench.push(push("trade", id, id === 3 ? 1 : id - 1, { ...of, data: [trade(id)] }));
	}
	const busted = trade(250, { status: "busted" });
	bench.push(push("trade", 301, 300, { ...of, data: [busted] }));
	const [state] = stateAfter(bench).values() as MapIterator<TradesState>;
	assert.equal(state?.trades.length, 200);
	assert.equal(state?.trades[0]?.trade_id, 300);
	assert.equal(state?.trades[50]?.status, "busted");
});

test("candles replace those of their interval and say from where they changed", async () => {
	const spec = { channel: "ohlc", symbol: "A/JPY", interval: "1m" } as const;
	const { bench } = await opened(spec);
	const candle = (interval_begin: string, close: string) => ({ interval_begin, close });
	const of = { symbol: "A/JPY", interval: "1m" };
	bench.push(push("ohlc", 1, 1, { ...of, data: [candle("1", "5"), candle("2", "6")] }));
	const before = stateAfter(bench);
	bench.push(push("ohlc", 2, 1, { ...of, data: [candle("2", "7"), candle("3", "8")] }));
	const [state] = stateAfter(bench, before).values() as MapIterator<States["ohlc"]>;
	assert.deepEqual(
		state?.candles.map(({ close }) => close),
		["5", "7", "8"],
	);
	assert.equal(state?.changedFrom, 1);
});

test("an auction's result ends the call and stays among the results", async () => {
	const { bench } = await opened({ channel: "auction", symbol: "A/JPY" });
	const call = { auction_id: "a", mode: "open", state: "call" };
	bench.push(push("auction", 1, 1, { symbol: "A/JPY", data: [call] }));
	const sealed = { auction_id: "s", mode: "sealed", state: "announced" };
	bench.push(push("auction", 2, 1, { symbol: "A/JPY", data: [sealed] }));
	const result = { ...call, state: "result", clearing_price: "10" };
	bench.push(push("auction", 3, 2, { symbol: "A/JPY", data: [result] }));
	const [state] = stateAfter(bench).values() as MapIterator<States["auction"]>;
	assert.equal(state?.current, undefined);
	assert.deepEqual(Object.keys(state?.sealed ?? {}), ["s"]);
	assert.deepEqual(
		state?.results.map((record) => record.clearing_price),
		["10"],
	);
});
