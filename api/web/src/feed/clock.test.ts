/** The venue's clock as seen from here. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimeReply } from "../wire.gen.ts";
import { Clock, venueTime } from "./clock.ts";

const START = Date.UTC(2023, 9, 19, 2, 29);
const HOUR_MS = 3_600_000;

function answer(clock: Clock, wallMs: number, venueMs: number): void {
	const at = new Date(venueMs).toISOString();
	const reply: TimeReply = { time: at, time_ms: wallMs, sim_time: at, mode: "demo" };
	clock.sample(reply, wallMs);
}

test("P-FED-14 a skip of the venue's clock does not change its pace", () => {
	const clock = new Clock();
	answer(clock, 0, START);
	answer(clock, 3000, START + 60 * 3000);
	answer(clock, 6000, START + 60 * 6000);
	assert.equal(clock.reading?.rate, 60);
	const skipped = START + 60 * 9000 + 16 * HOUR_MS;
	answer(clock, 9000, skipped);
	assert.equal(clock.reading?.rate, 60);
	assert.equal(venueTime(clock.reading, 10_000), skipped + 60_000);
});

test("P-FED-14 a clock that is moved by hand stands still between two moves", () => {
	const clock = new Clock();
	answer(clock, 0, START);
	answer(clock, 3000, START);
	answer(clock, 6000, START + HOUR_MS);
	assert.equal(venueTime(clock.reading, 8000), START + HOUR_MS);
});

test("P-FED-14 a clock that goes faster or slower is followed", () => {
	const clock = new Clock();
	answer(clock, 0, START);
	answer(clock, 3000, START + 3000);
	answer(clock, 6000, START + 3000 + 60 * 3000);
	answer(clock, 9000, START + 3000 + 60 * 6000);
	assert.equal(clock.reading?.rate, 60);
	answer(clock, 12_000, START + 3000 + 60 * 6000);
	assert.equal(clock.reading?.rate, 0);
});
