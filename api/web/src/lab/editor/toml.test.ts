import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame, shownOf, tomlOf } from "./toml.ts";

test("a field shows text without quotation marks and all else as TOML", () => {
	assert.equal(shownOf('"call"'), "call");
	assert.equal(shownOf('"a \\"b\\" \\u00e9"'), 'a "b" é');
	assert.equal(shownOf("'C:\\x'"), "C:\\x");
	assert.equal(shownOf("0.05"), "0.05");
	assert.equal(shownOf("[1, 2]"), "[1, 2]");
	assert.equal(shownOf(null), "");
});

test("typed values become TOML", () => {
	assert.equal(tomlOf("call", "choice"), '"call"');
	assert.equal(tomlOf('a "b"', "text"), '"a \\"b\\""');
	assert.equal(tomlOf("１，２００", "integer"), "1200");
	assert.equal(tomlOf("1,20", "integer"), "1,20");
	assert.equal(tomlOf("−0.5", "number"), "-0.5");
	assert.equal(tomlOf(" ", "number"), undefined);
	assert.equal(tomlOf("2027-10-01", "day"), "2027-10-01");
	assert.equal(tomlOf("01-31", "month_day"), '"01-31"');
	assert.equal(tomlOf("true", "flag"), "true");
});

test("values that say the same are the same", () => {
	assert.ok(isSame("0.10", "0.1"));
	assert.ok(isSame("1_000", "1000"));
	assert.ok(isSame('"a"', "'a'"));
	assert.ok(isSame("350", "350.0"));
	assert.ok(!isSame("350", "3500"));
	assert.ok(!isSame(undefined, "0"));
});
