import assert from "node:assert/strict";
import { test } from "node:test";
import { contains, lastSerial } from "./serials.ts";

const BLOCK = {
	serial_from: "JCR-P1-20220401-20230331-9",
	serial_to: "JCR-P1-20220401-20230331-20",
};

test("the last serial counts from the first", () => {
	assert.equal(lastSerial("JCR-P1-20220401-20230331-9", "1"), "JCR-P1-20220401-20230331-9");
	assert.equal(lastSerial("JCR-P1-20220401-20230331-9", "12"), "JCR-P1-20220401-20230331-20");
});

test("a serial lies in a block of its own series by its number", () => {
	assert.equal(contains(BLOCK, "JCR-P1-20220401-20230331-8"), false);
	assert.equal(contains(BLOCK, "JCR-P1-20220401-20230331-9"), true);
	assert.equal(contains(BLOCK, "JCR-P1-20220401-20230331-10"), true);
	assert.equal(contains(BLOCK, "JCR-P1-20220401-20230331-21"), false);
	assert.equal(contains(BLOCK, "JCR-P2-20220401-20230331-10"), false);
});
