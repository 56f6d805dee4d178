import assert from "node:assert/strict";
import { test } from "node:test";
import { type Column, filtered, nextOrder, sorted } from "./columns.ts";
import { toCsv, toTsv } from "./export.ts";
import { shownRange } from "./range.ts";
import { steady } from "./steady.ts";

interface Row {
	name: string;
	price: string;
	tonnes: bigint | null;
}

const columns: Column<Row>[] = [
	{ key: "name", head: "銘柄", cell: (row) => row.name, sort: (row) => row.name },
	{
		key: "price",
		head: "Price, yen",
		cell: (row) => `¥${row.price}/t`,
		text: (row) => row.price,
		align: "end",
	},
	{
		key: "tonnes",
		head: "t",
		cell: (row) => String(row.tonnes ?? ""),
		sort: (row) => row.tonnes,
	},
];

const rows: Row[] = [
	{ name: "JCR-10", price: "3169", tonnes: 20n },
	{ name: "JCR-9", price: "-1", tonnes: null },
	{ name: '=A1,"x"', price: "3060", tonnes: 9007199254740993n },
	{ name: "ゴールド", price: "10", tonnes: 9007199254740992n },
];

const names = (list: readonly Row[]) => list.map((row) => row.name);

test("amounts sort exactly, text by its numbers, and missing values come last in both orders", () => {
	assert.deepEqual(names(sorted(rows, columns, { key: "tonnes", down: false })), [
		"JCR-10",
		"ゴールド",
		'=A1,"x"',
		"JCR-9",
	]);
	assert.deepEqual(names(sorted(rows, columns, { key: "tonnes", down: true })), [
		'=A1,"x"',
		"ゴールド",
		"JCR-10",
		"JCR-9",
	]);
	const byName = names(sorted(rows, columns, { key: "name", down: false }));
	assert.ok(byName.indexOf("JCR-9") < byName.indexOf("JCR-10"));
	assert.equal(sorted(rows, columns, { key: "price", down: false }), rows);
	assert.equal(sorted(rows, columns, null), rows);
});

test("a head is pressed up, down and back to the given order", () => {
	const up = nextOrder(null, "name");
	assert.deepEqual(up, { key: "name", down: false });
	const down = nextOrder(up, "name");
	assert.deepEqual(down, { key: "name", down: true });
	assert.equal(nextOrder(down, "name"), null);
	assert.deepEqual(nextOrder(down, "price"), { key: "price", down: false });
});

test("the filter finds all words in any width, case and kana, in what is shown and its value", () => {
	assert.deepEqual(names(filtered(rows, columns, "ｊｃｒ")), ["JCR-10", "JCR-9"]);
	assert.deepEqual(names(filtered(rows, columns, "jcr 3169")), ["JCR-10"]);
	assert.deepEqual(names(filtered(rows, columns, "¥3060")), ['=A1,"x"']);
	assert.deepEqual(names(filtered(rows, columns, "ごーるど")), ["ゴールド"]);
	assert.deepEqual(filtered(rows, columns, "nothing"), []);
	assert.equal(filtered(rows, columns, "  "), rows);
});

test("a copied row is a line of a spreadsheet, several rows come with their heads", () => {
	const [first, second] = [rows.slice(0, 1), rows.slice(1, 3)];
	assert.equal(toTsv(first, columns), "JCR-10\t3169\t20");
	assert.equal(
		toTsv(second, columns),
		`銘柄\tPrice, yen\tt\r\nJCR-9\t-1\t\r\n'=A1,"x"\t3060\t9007199254740993`,
	);
});

test("a file opens in Excel: byte order mark, quoted cells, no formula from a name", () => {
	assert.equal(
		toCsv(rows.slice(1, 3), columns),
		`\uFEFF銘柄,"Price, yen",t\r\nJCR-9,-1,\r\n"'=A1,""x""",3060,9007199254740993\r\n`,
	);
});

test("a window of a long table covers what is seen with a margin, and never more rows than there are", () => {
	assert.deepEqual(shownRange(0, 280, 28, 10_000), { from: 0, to: 22 });
	const middle = shownRange(28_000, 280, 28, 10_000);
	assert.ok(middle.from <= 1000 && middle.to >= 1010);
	assert.deepEqual(shownRange(280_000, 280, 28, 10_000), { from: 9988, to: 10_000 });
	assert.deepEqual(shownRange(999_999, 280, 28, 0), { from: 0, to: 0 });
});

test("under the pointer no row takes another's place, whatever comes, goes or is sorted anew", () => {
	const row = (key: string, value: number) => ({ key, value });
	const shown = [row("a", 1), row("b", 2), row("c", 3)];
	const rows = [row("d", 9), row("c", 4), row("a", 1)];
	const { rows: held, gone } = steady(shown, rows, ({ key }) => key);
	assert.deepEqual(held, [row("a", 1), row("b", 2), row("c", 4), row("d", 9)]);
	assert.deepEqual([...gone], ["b"]);
	const later = steady(held, [row("e", 0), row("d", 9)], ({ key }) => key);
	assert.deepEqual(
		later.rows.map(({ key }) => key),
		["a", "b", "c", "d", "e"],
	);
	assert.deepEqual([...later.gone], ["a", "b", "c"]);
});
