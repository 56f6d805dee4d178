import assert from "node:assert/strict";
import { test } from "node:test";
import { type Considered, DEFAULT_LIMITS, medianOf, unusual } from "./guards.ts";

const ORDER: Considered = {
	side: "buy",
	type: "limit",
	qty: "10",
	price: "3000",
	value: "30000",
	isCall: false,
	ownQuantities: [],
};
const kinds = (changes: Partial<Considered>) =>
	unusual({ ...ORDER, ...changes }, DEFAULT_LIMITS).map(({ kind }) => kind);

test("P-TKT-06 an ordinary order is not asked about", () => {
	assert.deepEqual(kinds({ reference: "3000", opposite: "3010", cash: "100000" }), []);
});

test("P-TKT-06 a price is unusual beyond ten percent of the reference or the opposite best", () => {
	assert.deepEqual(kinds({ price: "3300", reference: "3000" }), []);
	assert.deepEqual(kinds({ price: "3301", reference: "3000" }), ["price"]);
	const call = { isCall: true, reference: "3000" };
	assert.deepEqual(kinds({ ...call, price: "3301", opposite: "3290" }), ["price"]);
	assert.deepEqual(kinds({ ...call, price: "3300", opposite: "2990" }), ["price"]);
	assert.deepEqual(kinds({ ...call, price: "3289", opposite: "2990" }), []);
	assert.deepEqual(kinds({ side: "sell", price: "2699", reference: "3000" }), ["price"]);
	assert.deepEqual(kinds({ side: "sell", price: "2700", reference: "3000" }), []);
});

test("P-TKT-06 through the market is unusual while orders trade at once, not in a call", () => {
	assert.deepEqual(kinds({ price: "3011", opposite: "3010" }), ["through"]);
	assert.deepEqual(kinds({ price: "3010", opposite: "3010" }), []);
	assert.deepEqual(kinds({ price: "3011", opposite: "3010", isCall: true }), []);
	assert.deepEqual(kinds({ side: "sell", price: "2989", opposite: "2990" }), ["through"]);
});

test("P-TKT-06 a quantity is measured by the own orders and by the market", () => {
	const ownQuantities = ["1", "2", "3", "2", "100"];
	assert.equal(medianOf(ownQuantities), "2");
	assert.equal(medianOf(ownQuantities.slice(1)), undefined);
	assert.deepEqual(kinds({ qty: "11", ownQuantities }), ["median"]);
	assert.deepEqual(kinds({ qty: "10", ownQuantities }), []);
	assert.deepEqual(kinds({ qty: "21", meanVolume: "100" }), ["volume"]);
	assert.deepEqual(kinds({ qty: "20", meanVolume: "100" }), []);
});

test("P-TKT-06 a value is measured by ten million yen and by half the cash of a buyer", () => {
	assert.deepEqual(kinds({ value: "10000001" }), ["yen"]);
	assert.deepEqual(kinds({ value: "10000000" }), []);
	assert.deepEqual(kinds({ value: "50001", cash: "100000" }), ["cash"]);
	assert.deepEqual(kinds({ value: "50001", cash: "100000", side: "sell" }), []);
});

test("P-TKT-07 in a call the order alone must not move the price by more than five percent", () => {
	const call = { isCall: true, indicative: "3000" };
	assert.deepEqual(kinds({ ...call, indicativeAfter: "3150" }), []);
	assert.deepEqual(kinds({ ...call, indicativeAfter: "3151" }), ["move"]);
	assert.deepEqual(kinds({ ...call, indicativeAfter: "2849" }), ["move"]);
	assert.deepEqual(kinds({ ...call, isCall: false, indicativeAfter: "4000" }), []);
	assert.deepEqual(kinds({ isCall: true, indicativeAfter: "4000" }), []);
});
