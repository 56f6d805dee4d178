import assert from "node:assert/strict";
import { test } from "node:test";
import {
	clockText,
	countdown,
	dayTimeText,
	exportText,
	fiscalYear,
	fiscalYearText,
	isoDay,
	microText,
	secondsText,
} from "./days.ts";
import { coordinate, rounded, share, stepsOf, sum, textOfSteps } from "./decimal.ts";
import { change, grouped, price, roughYen, tonnes, yen } from "./format.ts";
import { type Kind, parsed } from "./input.ts";

test("P-NUM-01 prices, tonnes and yen are written as in Japan and in English", () => {
	assert.equal(price("3169", "ja"), "3,169円/t");
	assert.equal(price("3169.50", "en"), "¥3,169.50/t");
	assert.equal(tonnes("1200", "ja"), "1,200 t-CO2");
	assert.equal(tonnes("1200", "en"), "1,200 t");
	assert.equal(yen("45678900", "ja"), "45,678,900円");
	assert.equal(yen("-45678900", "en"), "−¥45,678,900");
	assert.equal(yen("-1200", "ja", "triangle"), "△1,200円");
	assert.equal(grouped("12345678901234567890.5"), "12,345,678,901,234,567,890.5");
	assert.equal(grouped("999"), "999");
});

test("P-NUM-01 a change has its direction as a mark, none is a dash", () => {
	assert.equal(change("31", "0.99"), "▲31 (+0.99%)");
	assert.equal(change("-1031", "-0.99"), "▼1,031 (−0.99%)");
	assert.equal(change("0", "0.00"), "−");
	assert.equal(change("0.50"), "▲0.50");
});

test("large amounts have a rounded second line, small ones have none", () => {
	assert.equal(roughYen("45678900", "ja"), "約4,568万円");
	assert.equal(roughYen("-4567890000", "ja"), "約−45.7億円");
	assert.equal(roughYen("99994999", "ja"), "約9,999万円");
	assert.equal(roughYen("99995000", "ja"), "約1.0億円");
	assert.equal(roughYen("999999", "ja"), "");
	assert.equal(roughYen("45678900", "en"), "about ¥45.7m");
	assert.equal(roughYen("999950000", "en"), "about ¥1.0bn");
	assert.equal(roughYen("9999", "en"), "");
});

function typed(text: string, kind: Kind = "price", bounds = {}): string {
	const result = parsed(text, kind, bounds);
	return result.ok ? result.text : `! ${result.why}`;
}

test("P-NUM-02 full-width digits, grouping commas and units are understood", () => {
	for (const text of [
		"3169",
		"３，１６９円",
		"3,169",
		" ３１６９ 円／ｔ",
		"￥3169",
		"¥3,169/t",
		"03169",
		"+3169",
	]) {
		assert.equal(typed(text), "3169", text);
	}
	for (const text of ["1,200 t-CO2", "1200t", "１２００ｔ", "1200トン", "1200㌧", "1,200tCO2"]) {
		assert.equal(typed(text, "quantity"), "1200", text);
	}
	assert.equal(typed("0.50", "price", { step: "0.5" }), "0.5");
	assert.equal(typed("12.00", "price", { step: "1" }), "12");
});

test("P-NUM-02 anything else is an error that says why", () => {
	const errors: [string, string, Kind?][] = [
		["", "empty"],
		["　", "empty"],
		["abc", "not_a_number"],
		["12a", "not_a_number"],
		["1e3", "not_a_number"],
		["0x10", "not_a_number"],
		["1.2.3", "not_a_number"],
		["3万円", "not_a_number"],
		[".", "not_a_number"],
		["1.", "not_a_number"],
		["Infinity", "not_a_number"],
		["円", "not_a_number"],
		["1 200", "not_a_number"],
		["12,5", "misplaced_comma"],
		["1,23,456", "misplaced_comma"],
		[",123", "misplaced_comma"],
		["100t", "wrong_unit"],
		["100円", "wrong_unit", "quantity"],
		["¥100", "wrong_unit", "quantity"],
		["5%", "wrong_unit", "count"],
		["-5", "negative"],
		["−5", "negative"],
		["△5", "not_a_number"],
		["1234567890123456789", "too_long"],
		["1.1234567890", "too_long"],
	];
	for (const [text, why, kind] of errors) assert.equal(typed(text, kind), `! ${why}`, text);
	assert.equal(typed("3169.5", "price", { step: "1" }), "! not_a_step");
	assert.equal(typed("5", "price", { step: "10" }), "! not_a_step");
	assert.equal(typed("5", "quantity", { min: "10" }), "! too_small");
	assert.equal(typed("11", "quantity", { max: "10.5" }), "! too_large");
});

test("steps are exact and nothing else is a multiple", () => {
	assert.equal(stepsOf("3169.5", "0.5"), 6339);
	assert.equal(textOfSteps(6339, "0.5"), "3169.5");
	assert.equal(textOfSteps(-1, "0.05"), "-0.05");
	assert.throws(() => stepsOf("0.3", "0.2"), RangeError);
	assert.throws(() => stepsOf("9007199254740993", "1"), RangeError);
	assert.throws(() => stepsOf("1e5", "1"), RangeError);
	assert.throws(() => coordinate("NaN"), RangeError);
	assert.equal(sum(["0.1", "0.2"]), "0.3");
	assert.equal(sum([]), "0");
	assert.equal(rounded("2.5", 0), "3");
	assert.equal(rounded("-2.5", 0), "-3");
	assert.equal(share("1", "3"), 0.3333);
	assert.equal(share("5", "0"), 0);
});

test("P-NUM-03 days are days in Tokyo", () => {
	const at = "2026-11-21T06:00:00.000123Z";
	assert.equal(dayTimeText(at, "ja"), "2026/11/21(土) 15:00:00");
	assert.equal(dayTimeText(at, "en"), "2026-11-21 (Sat) 15:00:00");
	assert.equal(microText(at), "15:00:00.000123");
	assert.equal(exportText(at), "2026-11-21T15:00:00.000123+09:00");
	assert.equal(isoDay("2026-11-21T15:00:00Z"), "2026-11-22");
	assert.equal(clockText("2026-11-21T15:00:00Z"), "00:00:00");
	assert.equal(fiscalYear("2027-03-31T14:59:59Z"), 2026);
	assert.equal(fiscalYear("2027-03-31T15:00:00Z"), 2027);
	assert.equal(fiscalYearText(2026, "ja"), "2026年度");
	assert.equal(fiscalYearText(2026, "en"), "FY2026");
});

test("countdowns never show less than is left, nor less than nothing", () => {
	assert.equal(countdown(108_000, "ja"), "1:48");
	assert.equal(countdown(107_001, "ja"), "1:48");
	assert.equal(countdown(7_385_000, "en"), "2:03:05");
	assert.equal(countdown(3 * 86_400_000 + 14_706_000, "ja"), "3日 04:05:06");
	assert.equal(countdown(86_400_000, "en"), "1 d 00:00:00");
	assert.equal(countdown(-5, "ja"), "0:00");
	assert.equal(secondsText(3200, "ja"), "3.2秒");
	assert.equal(secondsText(12_345, "en"), "12 s");
});
