import assert from "node:assert/strict";
import { test } from "node:test";
import { timeOf } from "./timeOf.ts";

const job = {
	state: "running",
	runs: 4,
	runs_done: 1,
	seconds_estimate: 20,
	seconds_passed: 5,
	seconds_left: 15,
} as const;

test("a job shows the time left while that is an estimate", () => {
	assert.deepEqual(timeOf(job), { of: "left", seconds: 15 });
	assert.deepEqual(timeOf({ ...job, seconds_left: 0.4 }), { of: "left", seconds: 0.4 });
	assert.deepEqual(timeOf({ ...job, seconds_passed: 60, seconds_left: 40 }), {
		of: "left",
		seconds: 40,
	});
	assert.equal(timeOf({ ...job, state: "queued" }), undefined);
});

test("a job that takes longer than estimated shows the time so far", () => {
	const late = { ...job, seconds_passed: 31 };
	assert.deepEqual(timeOf({ ...late, seconds_left: 1 }), { of: "sofar", seconds: 31 });
	assert.deepEqual(timeOf({ ...late, seconds_left: null }), { of: "sofar", seconds: 31 });
	assert.deepEqual(timeOf({ ...late, runs_done: 4, seconds_left: 0 }), {
		of: "writing",
		seconds: 31,
	});
});
