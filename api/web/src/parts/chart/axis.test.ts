import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { wholeTexts } from "./axis.ts";

test("an axis' label is the price of its line, and no label is shown twice", () => {
	deepEqual(wholeTexts([3100, 3102.5, 3105, 3107.5, 3110]), ["3,100", "", "3,105", "", "3,110"]);
	deepEqual(wholeTexts([2999.9999999998, 3000.9999999998]), ["3,000", "3,001"]);
});
