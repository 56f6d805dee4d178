import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer, announceNow, assertive } from "./announce.ts";

function withClock() {
	const said: { at: number; text: string }[] = [];
	const timers: { at: number; run: () => void }[] = [];
	let now = 0;
	const announcer = new Announcer(
		(text) => said.push({ at: now, text }),
		(run, ms) => timers.push({ at: now + ms, run }),
	);
	const until = (end: number) => {
		for (;;) {
			timers.sort((a, b) => a.at - b.at);
			const next = timers[0];
			if (!next || next.at > end) break;
			timers.shift();
			now = next.at;
			next.run();
		}
		now = end;
	};
	return { announcer, said, until };
}

test("a first sentence is said at once, the next no sooner than two seconds later", () => {
	const { announcer, said, until } = withClock();
	announcer.announce("one");
	until(500);
	announcer.announce("two");
	until(60_000);
	assert.deepEqual(said, [
		{ at: 0, text: "one" },
		{ at: 2000, text: "two" },
	]);
});

test("a hundred sentences in a second become two, and the count is told", () => {
	const { announcer, said, until } = withClock();
	for (let i = 1; i <= 100; i++) {
		announcer.announce(`fill ${i}`);
		until(i * 10);
	}
	until(60_000);
	assert.deepEqual(
		said.map(({ text }) => text),
		["fill 1", "fill 100 (and 98 more)"],
	);
});

test("a sentence after a pause is said at once", () => {
	const { announcer, said, until } = withClock();
	announcer.announce("one");
	until(10_000);
	announcer.announce("two");
	assert.deepEqual(said.at(-1), { at: 10_000, text: "two" });
});

test("the same rejection twice changes the region twice", () => {
	const values = new Set<string>();
	for (let i = 0; i < 2; i++) {
		announceNow("rejected");
		values.add(assertive.value);
	}
	assert.equal(values.size, 2);
});
