/** Compares the page's decimals and days with Python's, case by case: the file that the variable
 * names is made by tests/api/web/test_units.py. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clockText, dayText, fiscalYear } from "./days.ts";
import { add, compare, multiply, rounded, stepsOf, subtract, textOfSteps } from "./decimal.ts";
import { grouped } from "./format.ts";
import { parsed } from "./input.ts";

interface Case {
	a: string;
	b: string;
	sum: string;
	difference: string;
	product: string;
	order: number;
	places: number;
	rounded: string;
	grouped: string;
	step: string;
	steps: number | null;
	stepped: string;
	typed: string;
	parsed: string;
}

interface DayCase {
	at: string;
	day: string;
	clock: string;
	fiscal: number;
}

const path = process.env.TANSO_UNIT_VECTORS;
const skip = path ? false : "TANSO_UNIT_VECTORS names no file: pytest makes it";
const vectors = path ? JSON.parse(readFileSync(path, "utf8")) : {};

test("P-NUM-04 every random decimal equals Python's Decimal", { skip }, () => {
	const cases = vectors.decimals as Case[];
	assert.ok(cases.length >= 10_000);
	for (const of of cases) {
		assert.equal(add(of.a, of.b), of.sum);
		assert.equal(subtract(of.a, of.b), of.difference);
		assert.equal(multiply(of.a, of.b), of.product);
		assert.equal(Math.sign(compare(of.a, of.b)), of.order);
		assert.equal(rounded(of.a, of.places), of.rounded);
		assert.equal(grouped(of.a).replace("−", "-"), of.grouped);
		if (of.steps === null) assert.throws(() => stepsOf(of.a, of.step), RangeError);
		else assert.equal(stepsOf(of.a, of.step), of.steps);
		assert.equal(textOfSteps(stepsOf(of.stepped, of.step), of.step), of.stepped);
		const result = parsed(of.typed, "price");
		assert.equal(result.ok ? result.text : result.why, of.parsed, of.typed);
	}
});

test("P-NUM-03 every random moment has Python's day in Tokyo", { skip }, () => {
	const cases = vectors.days as DayCase[];
	assert.ok(cases.length >= 1000);
	for (const { at, day, clock, fiscal } of cases) {
		assert.equal(dayText(at, "ja"), day);
		assert.equal(clockText(at), clock);
		assert.equal(fiscalYear(at), fiscal);
	}
});
