import assert from "node:assert/strict";
import { test } from "node:test";
import type { LabVariantRecord } from "../lab.gen.ts";
import { shortOf, variantName } from "./texts.ts";

const record = (scenario: string, label: string): LabVariantRecord => ({
	scenario,
	label,
	title: { en: "Base case, short", ja: "基本ケース（不足）" },
	changes: [],
	toml: "",
});

test("a variant has the name that its maker gave it, else its title with what differs", () => {
	const { title } = record("", "");
	for (const [label, wanted] of [
		["base-short", "%"],
		["base-short, firms=8", "% (firms=8)"],
		["base-short (2)", "% (2)"],
		["Tight", "Tight"],
		["base-shortage", "base-shortage"],
	] as const) {
		const name = variantName(record("base-short", label)).replace(/%\(/, "% (");
		const options = [title.en, title.ja].flatMap((one) => [
			wanted.replace("%", one),
			wanted.replace("% ", one),
		]);
		assert.ok(options.includes(name), name);
	}
	assert.equal(variantName(record("", "own text")), "own text");
});

test("long figures are grouped, years and small figures stay", () => {
	assert.equal(shortOf("120000000000"), "120,000,000,000");
	assert.equal(shortOf("20000000.0"), "20,000,000.0");
	assert.equal(shortOf("2035"), "2035");
	assert.equal(shortOf("0.05"), "0.05");
	assert.notEqual(shortOf("true"), "true");
});
