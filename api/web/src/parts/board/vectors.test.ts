import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { grouped } from "../../money/format.ts";
import type { BoardRecord } from "../../wire.gen.ts";
import { BoardModel } from "./model.ts";

const PATH = process.env.TANSO_UNIT_VECTORS;
const options = { skip: PATH ? false : "run by tests/api/web/test_units.py" };

interface Case {
	seed: number;
	/** The exchange's board as the page subscribes to it. */
	record: BoardRecord;
	/** The readable engine's board of as many rows as the page has room for. */
	shown: BoardRecord;
	count: number;
}

const text = (quantity: string) => (quantity === "0" ? "" : grouped(quantity));

test("P-BRD-01 each cell equals the engine on random books", options, () => {
	const { boards } = JSON.parse(readFileSync(PATH ?? "", "utf-8")) as { boards: Case[] };
	let marked = 0;
	for (const { seed, record, shown, count } of boards) {
		const model = new BoardModel({
			record: signal<BoardRecord | undefined>(record),
			tick: signal("1"),
			isContinuous: signal(false),
			own: signal([]),
		});
		const stop = model.start();
		model.resize(count);
		const cells = model.rows.value
			.filter((row) => row.price.value)
			.map((row) => ({
				price: row.price.value,
				askTotal: row.askTotal.value,
				ask: row.ask.value,
				bid: row.bid.value,
				bidTotal: row.bidTotal.value,
				isMarked: row.mark.value === "at",
			}));
		const expected = shown.rows.map((row) => ({
			price: grouped(row.price),
			askTotal: text(row.ask_cum),
			ask: text(row.ask_qty),
			bid: text(row.bid_qty),
			bidTotal: text(row.bid_cum),
			isMarked: row.price === shown.indicative_price,
		}));
		assert.deepEqual(cells, expected, `seed ${seed}`);
		assert.equal(model.over.value, grouped(shown.over_qty), `OVER of seed ${seed}`);
		assert.equal(model.under.value, grouped(shown.under_qty), `UNDER of seed ${seed}`);
		assert.equal(model.marketBid.value, text(shown.market_bid), `seed ${seed}`);
		assert.equal(model.marketAsk.value, text(shown.market_ask), `seed ${seed}`);
		if (shown.indicative_price) marked += 1;
		stop();
	}
	assert.ok(boards.length >= 1000 && marked > 100);
});
