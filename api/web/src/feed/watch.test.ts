import assert from "node:assert/strict";
import { test } from "node:test";
import { type Seen, Watch } from "./watch.ts";

function seen(channel: string, lastSeq: number, more: Partial<Seen> = {}): Seen {
	const plain = { symbol: "A/JPY", isBroken: false, paceMs: 0, best: undefined };
	return { key: `${channel}-${more.symbol ?? ""}`, channel, lastSeq, ...plain, ...more };
}

/** Look each second and return what is silent at the end. */
function after(seconds: number, streams: (second: number) => Seen[]): string[] {
	const watch = new Watch(2500);
	let silent = new Map<string, number>();
	for (let second = 0; second <= seconds; second++) {
		silent = watch.look(streams(second), 1000 * second);
	}
	return [...silent.keys()];
}

test("a ticker that trades overtake is silent after the allowed time", () => {
	const streams = () => [seen("ticker", 5), seen("trade", 9)];
	assert.deepEqual(after(2, streams), []);
	assert.deepEqual(after(3, streams), ["ticker-"]);
});

test("a slow pace is allowed for", () => {
	const streams = () => [seen("ticker", 5, { paceMs: 1000 }), seen("trade", 9)];
	assert.deepEqual(after(3, streams), []);
	assert.deepEqual(after(4, streams), ["ticker-"]);
});

test("streams that advance are never silent, however busy the market is", () => {
	const streams = (second: number) => [seen("ticker", 10 * second), seen("trade", 10 * second + 5)];
	assert.deepEqual(after(60, streams), []);
});

test("a quiet market is not silent, nor a market beside a busy one", () => {
	const streams = (second: number) => [
		seen("ticker", 5),
		seen("book", 5, { best: "1" }),
		seen("trade", 100 * second, { symbol: "B/JPY" }),
	];
	assert.deepEqual(after(60, streams), []);
});

test("a book is silent when the ticker's best levels are others for too long", () => {
	const same = () => [seen("ticker", 9, { best: "1" }), seen("book", 5, { best: "1" })];
	assert.deepEqual(after(60, same), []);
	const other = () => [seen("ticker", 9, { best: "2" }), seen("book", 5, { best: "1" })];
	assert.deepEqual(after(3, other), ["book-"]);
});

test("a stream whose snapshot does not come is silent, on any channel", () => {
	assert.deepEqual(
		after(3, () => [seen("holdings", 5, { isBroken: true })]),
		["holdings-"],
	);
});
