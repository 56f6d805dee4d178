import assert from "node:assert/strict";
import { test } from "node:test";
import { across, down, nearestTo, rangeOf, roomFor, shareOf, stepsOf, ticksOf } from "./scale.ts";

const MINUTE = 60_000;

test("an axis of prices is marked at whole round figures within it", () => {
	assert.deepEqual(ticksOf({ from: 3050, to: 3160 }, false), [3050, 3100, 3150]);
	assert.deepEqual(ticksOf({ from: 0, to: 945 }, false), [0, 200, 400, 600, 800]);
	assert.deepEqual(ticksOf({ from: 3109, to: 3111 }, false), [3109, 3110, 3111]);
	for (let from = 1; from < 5000; from += 37) {
		for (let size = 3; size < 1e7; size *= 3) {
			const ticks = ticksOf({ from, to: from + size }, false);
			assert.ok(ticks.length >= 1 && ticks.length <= 6, `${from}+${size}: ${ticks}`);
			assert.ok(ticks.every((tick) => Number.isInteger(tick) && from <= tick));
			assert.ok(ticks.every((tick) => tick <= from + size));
		}
	}
});

test("an axis of time is marked at round times of the clock", () => {
	const from = Date.parse("2023-10-11T09:00:20+09:00");
	const ticks = ticksOf({ from, to: from + 11 * MINUTE }, true);
	const times = ticks.map((tick) => new Date(tick).toISOString().slice(14, 19));
	assert.deepEqual(times, ["05:00", "10:00"]);
});

test("an axis has a length, whatever it shows", () => {
	assert.deepEqual(rangeOf([], false), { from: 0, to: 1 });
	assert.deepEqual(rangeOf([7], false), { from: 7, to: 8 });
	assert.deepEqual(rangeOf([7, 7], false), { from: 7, to: 8 });
	assert.deepEqual(rangeOf([7, 9, 12], false), { from: 7, to: 12 });
	assert.deepEqual(rangeOf([7, 9, 12], true), { from: 7, to: 7 + MINUTE });
	assert.deepEqual(rangeOf([7, 7 + 2 * MINUTE], true), { from: 7, to: 7 + 2 * MINUTE });
	assert.deepEqual(roomFor([[], []], true), { from: 0, to: 1 });
	assert.deepEqual(roomFor([[5, 5]], false), { from: 4, to: 6 });
	assert.deepEqual(
		roomFor(
			[
				[0, 100],
				[200, 0],
			],
			true,
		),
		{ from: 0, to: 210 },
	);
	assert.deepEqual(roomFor([[100, 300]], false), { from: 90, to: 310 });
});

test("a step holds from its point on, or since the point before it", () => {
	const [x, y] = [
		{ from: 10, to: 20 },
		{ from: 0, to: 4 },
	];
	const points = [10, 15, 20];
	assert.equal(stepsOf(points, [0, 2, 4], [x, y], "from"), "M0.0 1000.0h0H500.0V500.0H1000.0V0.0");
	assert.equal(stepsOf(points, [4, 2, 0], [x, y], "until"), "M0.0 0.0h0V500.0H500.0V1000.0H1000.0");
	assert.equal(stepsOf([], [], [x, y], "from"), "");
	assert.equal(across(12.5, x), "250.0");
	assert.equal(down(1, y), "750.0");
});

test("the pointer reads the nearest point", () => {
	const points = [0, 10, 40, 100];
	const scale = rangeOf(points, false);
	for (const [index, point] of points.entries()) {
		assert.equal(nearestTo(shareOf(point, scale) + 0.04, points, scale), index);
	}
	assert.equal(nearestTo(-1, points, scale), 0);
	assert.equal(nearestTo(2, points, scale), 3);
	assert.equal(nearestTo(0.5, [], rangeOf([], false)), 0);
});
