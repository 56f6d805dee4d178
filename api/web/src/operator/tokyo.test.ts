import assert from "node:assert/strict";
import { test } from "node:test";
import { typedTime, utcOf } from "./tokyo.ts";

test("a time of Tokyo is sent in UTC", () => {
	assert.equal(utcOf("2026-11-21 15:00"), "2026-11-21T06:00:00Z");
	assert.equal(utcOf("２０２６/１/１　０８:５９:３０"), "2025-12-31T23:59:30Z");
	assert.equal(typedTime("2025-12-31T23:59:30Z"), "2026-01-01 08:59");
});

test("a time that is none is not guessed", () => {
	for (const typed of [
		"",
		"15:00",
		"2026-02-30 10:00",
		"2026-11-21 25:00",
		"2026-11-21 10:61",
		"x",
	]) {
		assert.equal(utcOf(typed), undefined, typed);
	}
});
