/** The ways out of an infeasible plan. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../wire.gen.ts";
import { waysOf } from "./ways.ts";

function change(limit: string, year: number | null, needed: number | null): Change {
	return { limit, name: limit, name_ja: limit, fiscal_year: year, unit: "t", most: 1, needed };
}

const budgets = [change("budget", 2026, 5), change("budget", 2027, 6)];
const cap = change("participation", null, 9);

test("changes of one kind are needed together, kinds are alternatives", () => {
	const failed = change("target", null, null);
	const found = waysOf([...budgets, failed, cap]);
	assert.deepEqual(found, { ways: [budgets, [cap]], useless: [failed] });
});

test("all changes are needed together where no kind is enough alone", () => {
	const failed = [change("budget", null, null), change("cap", null, null)];
	const found = waysOf([...failed, ...budgets, cap]);
	assert.deepEqual(found, { ways: [[...budgets, cap]], useless: failed });
});
