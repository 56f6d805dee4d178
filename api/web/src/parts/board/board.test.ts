import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { BoardRecord } from "../../wire.gen.ts";
import { BoardModel } from "./model.ts";
import type { OwnOrder } from "./own.ts";
import { asksOver, askTotal, bidsUnder, bidTotal, readSheet } from "./sheet.ts";
import { moved, slotsOf } from "./slots.ts";

type Orders = [price: number, bid: number, ask: number][];

/** The board that the exchange would send for orders by price, with at most `each` prices a side. */
function boardOf(orders: Orders, center: number, each: number, more: object = {}): BoardRecord {
	const prices = [...new Set([center, ...orders.map(([price]) => price)])].sort((a, b) => b - a);
	const at = prices.indexOf(center);
	const shown = prices.slice(Math.max(0, at - each), at + each + 1);
	const sum = (of: 1 | 2, test: (price: number) => boolean) =>
		orders.filter(([price]) => test(price)).reduce((total, order) => total + order[of], 0);
	const [top = center, bottom = center] = [shown[0], shown.at(-1)];
	return {
		rows: shown.map((price) => ({
			price: String(price),
			bid_qty: String(sum(1, (other) => other === price)),
			ask_qty: String(sum(2, (other) => other === price)),
			bid_cum: String(sum(1, (other) => other >= price)),
			ask_cum: String(sum(2, (other) => other <= price)),
			executable_qty: "0",
			difference: "0",
		})),
		center_price: String(center),
		market_bid: "0",
		market_ask: "0",
		over_qty: String(sum(2, (price) => price > top)),
		under_qty: String(sum(1, (price) => price < bottom)),
		...more,
	};
}

const CROSSED: Orders = [
	[3190, 0, 120],
	[3180, 0, 690],
	[3169, 700, 350],
	[3160, 90, 850],
	[3150, 400, 0],
];

function modelOf(record: BoardRecord, count: number, isContinuous = false) {
	const inputs = {
		record: signal<BoardRecord | undefined>(record),
		tick: signal("1"),
		isContinuous: signal(isContinuous),
		own: signal<readonly OwnOrder[]>([]),
	};
	const model = new BoardModel(inputs);
	model.start();
	model.resize(count);
	const column = (name: "price" | "ask" | "askTotal" | "bid" | "bidTotal") =>
		model.rows.value.map((row) => row[name].value);
	return { model, inputs, column };
}

test("totals between prices and at the ends follow from those of the exchange", () => {
	const sheet = readSheet(boardOf(CROSSED, 3169, 1), "1");
	assert.deepEqual(sheet.prices, [3180, 3169, 3160]);
	assert.equal(bidTotal(sheet, 3165), 700);
	assert.equal(askTotal(sheet, 3165), 850);
	assert.equal(asksOver(sheet, 3169), 810);
	assert.equal(bidsUnder(sheet, 3169), 490);
	assert.equal(sheet.endsAbove, false);
	assert.equal(readSheet(boardOf(CROSSED, 3169, 5), "1").endsAbove, true);
});

test("fewer rows than the exchange sent: what lies outside is counted in OVER and UNDER", () => {
	const { column, model } = modelOf(boardOf(CROSSED, 3169, 10), 3);
	assert.deepEqual(column("price"), ["3,180", "3,169", "3,160"]);
	assert.deepEqual(column("askTotal"), ["1,890", "1,200", "850"]);
	assert.deepEqual(column("bidTotal"), ["", "700", "790"]);
	assert.equal(model.over.value, "120");
	assert.equal(model.under.value, "400");
});

test("grouped rows hold all that rests between them", () => {
	const record = boardOf(CROSSED, 3169, 10, { indicative_price: "3169" });
	const { model, column } = modelOf(record, 9);
	model.regroup(20);
	const prices = column("price");
	const asks = column("ask").map((text) => Number(text.replace(",", "")));
	const bids = column("bid").map((text) => Number(text.replace(",", "")));
	assert.ok(prices.includes("3,169"));
	assert.equal(asks[prices.indexOf("3,200")], 120);
	assert.equal(asks[prices.indexOf("3,180")], 690);
	assert.equal(asks[prices.indexOf("3,169")], 350);
	assert.equal(asks[prices.indexOf("3,160")], 850);
	assert.equal(bids[prices.indexOf("3,169")], 700);
	assert.equal(bids[prices.indexOf("3,160")], 90);
	assert.equal(bids[prices.indexOf("3,140")], 400);
	const total = (list: number[]) => list.reduce((sum, each) => sum + each, 0);
	assert.equal(total(asks), 2010);
	assert.equal(total(bids), 1190);
});

test("the center stands in the middle; beyond the last price rows are blank", () => {
	const { column, model } = modelOf(boardOf(CROSSED, 3169, 10), 9);
	assert.deepEqual(column("price"), ["", "", "3,190", "3,180", "3,169", "3,160", "3,150", "", ""]);
	assert.equal(model.middle(), 4);
});

test("in continuous trading the spread stands between best ask and best bid", () => {
	const ladder: Orders = [
		[105, 0, 5],
		[104, 0, 1],
		[101, 2, 0],
		[100, 7, 0],
	];
	const record = boardOf(ladder, 103, 10, { best_bid: "101", best_ask: "104" });
	const { model, column } = modelOf(record, 5, true);
	assert.deepEqual(column("price"), ["105", "104", "", "101", "100"]);
	assert.equal(model.slots[2], "spread");
	assert.equal(model.spread.value, "3");
});

test("P-BRD-03 rows keep their prices while the pointer or the focus is in the board", () => {
	const { model, inputs, column } = modelOf(boardOf(CROSSED, 3169, 10), 3);
	const before = column("price");
	for (const hold of [model.isPointed, model.isFocused]) {
		hold.value = true;
		inputs.record.value = boardOf([...CROSSED, [3165, 0, 40], [3300, 0, 9]], 3150, 10);
		assert.deepEqual(column("price"), before);
		assert.deepEqual(column("askTotal"), ["1,930", "1,240", "850"]);
		assert.equal(model.hasMoved.value, true);
		hold.value = false;
		assert.deepEqual(column("price"), ["3,160", "3,150", ""]);
		inputs.record.value = boardOf(CROSSED, 3169, 10);
	}
});

test("a frozen row outside the exchange's board says that it does not know", () => {
	const { model, inputs, column } = modelOf(boardOf(CROSSED, 3190, 1), 3);
	model.isPointed.value = true;
	inputs.record.value = boardOf(CROSSED, 3160, 1);
	assert.deepEqual(column("price"), ["", "3,190", "3,180"]);
	assert.deepEqual(column("ask"), ["", "…", "…"]);
});

test("moving stops at the ends and shows each price on the way", () => {
	const sheet = readSheet(boardOf(CROSSED, 3169, 10), "1");
	const choice = { count: 3, group: 0, isContinuous: false };
	const start = slotsOf(sheet, choice);
	const up = moved(sheet, choice, start, -1);
	assert.deepEqual(up, [3190, 3180, 3169]);
	assert.equal(moved(sheet, choice, up, -1), up);
	assert.deepEqual(moved(sheet, choice, up, 99), [3169, 3160, 3150]);
});

test("a price that holds no order can be asked for", () => {
	const { model, column } = modelOf(boardOf(CROSSED, 3169, 10), 3);
	model.center(3175);
	assert.deepEqual(column("price"), ["3,180", "3,175", "3,169"]);
	assert.deepEqual(column("askTotal"), ["1,890", "1,200", "1,200"]);
});

test("own orders stand at their price, and count above and below the rows", () => {
	const { model, inputs } = modelOf(boardOf(CROSSED, 3169, 10), 3);
	const own = (order_id: number, side: "buy" | "sell", limit_price: string): OwnOrder => ({
		order_id,
		side,
		limit_price,
		leaves_qty: "10",
	});
	inputs.own.value = [own(1, "sell", "3180"), own(2, "sell", "3180"), own(3, "buy", "3150")];
	assert.equal(model.rows.value[0]?.own.value?.sell, 20);
	assert.equal(model.ownUnder.value, "10");
	inputs.own.value = [];
	assert.equal(model.rows.value[0]?.own.value, undefined);
});

test("a price that did not change writes no cell", () => {
	const { model, inputs } = modelOf(boardOf(CROSSED, 3169, 10), 5);
	let writes = -5 * 5;
	for (const row of model.rows.value) {
		for (const name of ["price", "ask", "askTotal", "bid", "bidTotal"] as const) {
			row[name].subscribe(() => {
				writes += 1;
			});
		}
	}
	inputs.record.value = boardOf(CROSSED, 3169, 10);
	assert.equal(writes, 0);
	inputs.record.value = boardOf(
		CROSSED.map(([price, bid, ask]) => [price, bid, price === 3190 ? ask + 5 : ask]),
		3169,
		10,
	);
	assert.equal(writes, 2);
});
