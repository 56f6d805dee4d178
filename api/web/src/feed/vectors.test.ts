/** Follows streams that the exchange's own code has made, with faults on the way and without: the
 * file that the variable names is made by tests/api/web/test_units.py. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Asked, Bench } from "./fakes.ts";
import { keyOf } from "./keys.ts";
import { merged } from "./merge.ts";
import type {
	BookState,
	ExecutionsState,
	States,
	StreamSpec,
	StreamState,
	TradesState,
	WorkerCounts,
} from "./types.ts";
import type { Push } from "./wire.ts";

const path = process.env.TANSO_UNIT_VECTORS;
const skip = path ? false : "TANSO_UNIT_VECTORS names no file: pytest makes it";
const vectors = path ? JSON.parse(readFileSync(path, "utf8")) : {};

const SEEDS = 8;

/** One moment of a book: the push that leads to it, and the snapshot that shows it. */
interface Step {
	update: Push;
	snapshot: Push;
}

/** Reports with the `seq` of the push that carries them. */
interface Reports {
	seq: number;
	prev_seq: number;
	data: { exec_id: string; seq: number; exec_type: string }[];
}

/** A repeatable source of numbers below `limit`. */
function chances(seed: number): (limit: number) => number {
	let state = seed;
	return (limit) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * limit);
	};
}

const BOOK: StreamSpec = { channel: "book", symbol: "A/JPY", depth: 10 };

function levelsOf(push: Push): unknown {
	const [record] = push.data as { bids: Level[]; asks: Level[] }[];
	const plain = (levels: Level[] = []) => levels.map(({ price, qty }) => [price, qty]);
	return { bids: plain(record?.bids), asks: plain(record?.asks) };
}

interface Level {
	price: string;
	qty: string;
}

test("P-FED-06 whatever is lost, repeated or out of order, no wrong book is shown", {
	skip,
}, async () => {
	const steps = vectors.book as Step[];
	const counts = { resyncs: 0, reconnects: 0 };
	for (let seed = 1; seed <= SEEDS; seed++) await withFaults(steps, chances(seed), counts);
	assert.ok(counts.resyncs > 10 * SEEDS && counts.reconnects > SEEDS);
});

type Counts = Pick<WorkerCounts, "resyncs" | "reconnects">;

function count(counts: Counts, bench: Bench): void {
	counts.resyncs += bench.counts.resyncs;
	counts.reconnects += bench.counts.reconnects;
}

async function withFaults(
	steps: Step[],
	chance: (limit: number) => number,
	counts: Counts,
): Promise<void> {
	const bench = new Bench();
	let now = 0;
	const step = () => steps[now] as Step;
	bench.answers = (asked: Asked) => {
		if (chance(20)) bench.reply(asked);
		if (asked.method === "subscribe") bench.send(step().snapshot, chance(20) === 0);
	};
	bench.streams.want(BOOK);
	bench.socket.ensure();
	await bench.pass(10);
	const bySeq = new Map(steps.map(({ snapshot }) => [snapshot.seq, levelsOf(snapshot)]));
	let shown: BookState | undefined;
	const look = () => {
		for (const { piece } of bench.changes()) {
			shown = merged(shown, piece) as BookState;
			assert.deepEqual({ bids: shown.bids, asks: shown.asks }, bySeq.get(shown.seq));
		}
	};
	let late: Push | undefined;
	for (now = 1; now < steps.length; now++) {
		const { update } = step();
		const fault = now > steps.length - 50 ? 99 : chance(100);
		if (fault < 3) bench.send(update, true);
		else if (fault < 6) for (const push of [update, update]) bench.push(push);
		else if (fault < 9) late = update;
		else if (fault === 9 && chance(3) === 0) bench.cut();
		else {
			bench.push(update);
			if (late) bench.push(late);
			late = undefined;
		}
		look();
		await bench.pass(chance(100));
		look();
	}
	now = steps.length - 1;
	await bench.pass(60_000);
	look();
	assert.equal(shown?.seq, step().snapshot.seq);
	count(counts, bench);
}

test("P-FED-07 no execution is lost or repeated by cuts and faults", { skip }, async () => {
	const pushes = vectors.reports as Reports[];
	const counts = { resyncs: 0, reconnects: 0 };
	for (let seed = 1; seed <= SEEDS; seed++) {
		await executionsWithFaults(pushes, chances(seed), counts);
	}
	assert.ok(counts.resyncs > 10 * SEEDS && counts.reconnects > SEEDS);
});

async function executionsWithFaults(
	pushes: Reports[],
	chance: (limit: number) => number,
	counts: Counts,
): Promise<void> {
	const bench = new Bench();
	let now = 0;
	const head = (seq: number, prev_seq: number) => ({
		channel: "executions",
		type: seq === prev_seq ? ("snapshot" as const) : ("update" as const),
		seq,
		prev_seq,
		timestamp: "",
	});
	bench.answers = (asked) => {
		if (asked.method !== "subscribe" || chance(20)) bench.reply(asked);
		if (asked.method !== "subscribe") return;
		const seq = pushes[now]?.seq ?? 0;
		const from = asked.params?.from_seq as number | undefined;
		const past = pushes.slice(0, now + 1).flatMap(({ data }) => data);
		const data = from === undefined ? [] : past.filter((report) => report.seq > from);
		bench.send({ ...head(seq, seq), data }, from !== undefined && chance(20) === 0);
	};
	bench.streams.want({ channel: "executions" });
	const login = bench.socket.logIn();
	await bench.pass(10);
	await login;
	let state: ExecutionsState | undefined;
	const look = () => {
		for (const { piece } of bench.changes()) state = merged(state, piece) as ExecutionsState;
	};
	let late: Push | undefined;
	for (now = 1; now < pushes.length; now++) {
		const { seq, prev_seq, data } = pushes[now] as Reports;
		const push: Push = { ...head(seq, prev_seq), data };
		const fault = now > pushes.length - 50 ? 99 : chance(100);
		if (fault < 4) bench.send(push, true);
		else if (fault < 8) for (const twice of [push, push]) bench.push(twice);
		else if (fault < 12) late = push;
		else if (fault === 12) bench.cut();
		else {
			bench.push(push);
			if (late) bench.push(late);
			late = undefined;
		}
		if (chance(3) === 0) look();
		await bench.pass(chance(100));
	}
	now = pushes.length - 1;
	await bench.pass(60_000);
	look();
	const told = pushes.slice(1).flatMap(({ data }) => data);
	const trades = told.filter((report) => report.exec_type === "trade");
	assert.deepEqual(
		state?.fills.map(({ exec_id }) => exec_id),
		trades.map(({ exec_id }) => exec_id),
	);
	assert.equal(bench.socket.connection.lost, 0);
	count(counts, bench);
}

interface Recorded {
	specs: StreamSpec[];
	frames: string[];
	book: { bids: Level[]; asks: Level[] };
	board: unknown;
	orders: { order_id: number }[];
	fills: unknown[];
	balances: { asset: string }[];
	trades: unknown[];
	candles: unknown[];
	tickers: unknown[];
	settlements: { settlement_id: string }[];
}

test("P-FED-08 after a recorded session every stream shows what the exchange answers", {
	skip,
}, async () => {
	const recorded = vectors.recorded as Recorded;
	const bench = new Bench();
	for (const spec of recorded.specs) bench.streams.want(spec);
	bench.socket.ensure();
	await bench.pass(10);
	const states = new Map<string, StreamState>();
	for (const [at, frame] of recorded.frames.entries()) {
		bench.sent += 1;
		bench.events?.message(frame);
		if (at % 3) continue;
		for (const { key, piece } of bench.changes()) states.set(key, merged(states.get(key), piece));
	}
	for (const { key, piece } of bench.changes()) states.set(key, merged(states.get(key), piece));
	assert.deepEqual([bench.counts.resyncs, bench.counts.gaps, bench.counts.checksums], [0, 0, 0]);
	const of = <S extends StreamState>(spec: StreamSpec) => states.get(keyOf(spec)) as S;
	const symbol = "JCR-RE/JPY";
	const { bids, asks } = of<BookState>({ channel: "book", symbol, depth: 10 });
	assert.deepEqual({ bids, asks }, levelsOf({ data: [recorded.book] } as unknown as Push));
	const { orders, fills } = of<ExecutionsState>({ channel: "executions" });
	for (const order of recorded.orders) assert.deepEqual(orders.get(order.order_id), order);
	assert.equal(orders.size, recorded.orders.length);
	assert.deepEqual(fills, recorded.fills);
	const { trades } = of<TradesState>({ channel: "trade", symbol });
	assert.deepEqual(trades, recorded.trades);
	const { candles } = of<States["ohlc"]>({ channel: "ohlc", symbol, interval: "1m" });
	assert.deepEqual(candles, recorded.candles);
	assert.deepEqual([of({ channel: "ticker", symbol })], recorded.tickers);
	const balances = of<States["balances"]>({ channel: "balances" });
	for (const record of recorded.balances) {
		const { event_id: _, ...rest } = balances.get(record.asset) ?? {};
		assert.deepEqual(rest, record);
	}
	assert.equal(balances.size, recorded.balances.length);
});
