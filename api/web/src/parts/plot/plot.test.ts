import assert from "node:assert/strict";
import { test } from "node:test";
import { amountText, differenceText, figureText, unitFor } from "./amounts.ts";
import {
	dateTicks,
	linesOf,
	monthText,
	niceAxis,
	shortTick,
	sidesOf,
	spread,
	widthOf,
} from "./axis.ts";
import { reachOfStacks, stackOf } from "./stack.ts";

test("an axis has round figures around all values", () => {
	assert.deepEqual(niceAxis([1763, 4210], false).ticks, [1500, 2000, 2500, 3000, 3500, 4000, 4500]);
	assert.deepEqual(niceAxis([0.12, 0.31], true).ticks, [0, 0.1, 0.2, 0.3, 0.4]);
	assert.deepEqual(niceAxis([-3, 9], true).ticks, [-5, -2.5, 0, 2.5, 5, 7.5, 10]);
	for (const values of [[0], [7], [-2], [1e12, 3e12], [1e-6, 2e-6]]) {
		const { from, to, ticks } = niceAxis(values, false);
		assert.ok(from <= Math.min(...values) && to >= Math.max(...values) && to > from);
		assert.ok(ticks.length >= 2 && ticks.length <= 8, `${values}: ${ticks}`);
	}
});

test("a time axis is marked at first days of months in Tokyo", () => {
	const from = Date.parse("2026-04-01T00:00:00+09:00");
	const to = Date.parse("2032-01-31T15:00:00+09:00");
	const ticks = dateTicks(from, to, 8).map(monthText);
	assert.deepEqual(ticks, ["2027-04", "2028-04", "2029-04", "2030-04", "2031-04"]);
	const short = dateTicks(from, Date.parse("2026-09-15T00:00:00+09:00"), 6).map(monthText);
	assert.deepEqual(short, ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09"]);
});

test("labels keep their distance and their order", () => {
	const places = spread([100, 102, 101, 10], 14, 0, 200);
	const inOrder = [places[3], places[0], places[2], places[1]] as number[];
	for (const [at, place] of inOrder.entries()) {
		if (at) assert.ok(place - (inOrder[at - 1] ?? 0) >= 14);
	}
	assert.equal(places[3], 10);
	assert.ok(Math.max(...spread([199, 199, 199], 14, 0, 200)) <= 200);
});

test("texts of upright lines cover neither the axis nor each other", () => {
	assert.deepEqual(sidesOf([60, 160], [50, 50], 0, 300), ["left", "left"]);
	// The first one would reach over the figures of the axis.
	assert.deepEqual(sidesOf([20, 120], [50, 50], 0, 300), ["right", "right"]);
	assert.deepEqual(sidesOf([20, 60, 280], [50, 50, 50], 0, 300), [undefined, undefined, "left"]);
});

test("a text is broken into lines that fit", () => {
	const text = "The part of verified emissions for which credits may be used (share of 1)";
	const lines = linesOf(text, 200);
	assert.equal(lines.join(" "), text);
	assert.ok(lines.length > 1 && lines.every((line) => widthOf(line) <= 200));
	const kanji = linesOf("検証済み排出量のうちクレジットを利用できる割合", 120);
	assert.ok(kanji.length > 1 && kanji.every((line) => widthOf(line) <= 120));
	assert.deepEqual(linesOf("", 100), []);
	assert.deepEqual(["0.50", "1", "1,000", "0.05"].map(shortTick), ["0.5", "1", "1,000", "0.05"]);
});

test("figures are short and keep their unit", () => {
	assert.equal(amountText(12_340_000, "t", "en"), "12.3 Mt");
	assert.equal(amountText(1_234_500_000_000, "jpy", "ja"), "1.23兆円");
	assert.equal(amountText(45_600_000_000, "jpy", "ja"), "456億円");
	assert.equal(amountText(45_600_000_000, "jpy", "en"), "45.6 bn yen");
	assert.equal(amountText(3169.4, "jpy_per_t", "ja"), "3,169円/t");
	assert.equal(amountText(0.0512, "share", "en"), "5.12 %");
	assert.equal(amountText(null, "t", "en"), "–");
	assert.equal(figureText(-0.001), "0.00");
	assert.equal(differenceText(31, "count"), "+31");
	assert.equal(differenceText(-31, "count"), "−31");
	assert.equal(differenceText(0.0467, "share", "en"), "+4.67 points");
	assert.equal(differenceText(-0.0467, "share", "ja"), "−4.67ポイント");
	assert.equal(unitFor("t", 999, "en").name, "t");
});

test("the interval of a stacked part begins where the part does, on its side of zero", () => {
	const series = [
		{ label: "a", tone: 1 as const, values: [10, 1], low: [8, null], high: [14, null] },
		{ label: "b", tone: 2 as const, values: [-5, null], low: [-9, null], high: [-1, null] },
		{ label: "c", tone: 3 as const, values: [2, 0], low: [-3, null], high: [4, null] },
	];
	assert.deepEqual(stackOf(series, 0), [
		{ from: 0, to: 10, low: 8, high: 14 },
		{ from: 0, to: -5, low: -9, high: -1 },
		{ from: 10, to: 12, low: 7, high: 14 },
	]);
	const reach = reachOfStacks(series, 2);
	assert.deepEqual([Math.min(...reach), Math.max(...reach)], [-9, 14]);
});
