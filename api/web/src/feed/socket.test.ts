import assert from "node:assert/strict";
import { test } from "node:test";
import { type Asked, Bench } from "./fakes.ts";
import type { Push } from "./wire.ts";

const TICKER = { channel: "ticker", symbol: "A/JPY" } as const;

function snapshot(channel: string, seq: number, more: object = {}): Push {
	const head = { type: "snapshot" as const, seq, prev_seq: seq, timestamp: "2026-11-21T06:00:00Z" };
	return { channel, ...head, data: [], ...more };
}

/** Answer subscriptions with snapshots, logins with success. */
function serve(bench: Bench, also: (asked: Asked) => boolean = () => false): void {
	bench.answers = (asked) => {
		if (also(asked)) return;
		bench.reply(asked);
		if (asked.method !== "subscribe") return;
		const { channel, symbol = [] } = asked.params as { channel: string; symbol?: string[] };
		if (symbol.length)
			for (const name of symbol) bench.push(snapshot(channel, 5, { symbol: name }));
		else bench.push(snapshot(channel, 5));
	};
}

async function connected(): Promise<Bench> {
	const bench = new Bench();
	serve(bench);
	bench.streams.want(TICKER);
	bench.socket.ensure();
	await bench.pass(100);
	assert.equal(bench.state, "live");
	return bench;
}

test("P-FED-01 it is late 2.5 s after the last heartbeat, live again with the next one", async () => {
	const bench = await connected();
	await bench.pass(5000);
	assert.equal(bench.state, "live");
	await bench.pass(2000, false);
	assert.equal(bench.state, "live");
	await bench.pass(1500, false);
	assert.equal(bench.state, "late");
	assert.equal(bench.socket.connection.lateS, 3);
	bench.beat();
	assert.equal(bench.state, "live");
	assert.equal(bench.socket.connection.lateS, undefined);
});

test("P-FED-01 one silent stream makes the connection late although heartbeats come", async () => {
	const bench = await connected();
	bench.silent = 4000;
	await bench.pass(1000);
	assert.equal(bench.state, "late");
	bench.silent = undefined;
	await bench.pass(1000);
	assert.equal(bench.state, "live");
});

test("a connection without heartbeats is given up and made anew", async () => {
	const bench = await connected();
	await bench.pass(10_000, false);
	assert.equal(bench.connects, 2);
});

test("P-FED-02 after a cut it is live again within two seconds and says how long it took", async () => {
	const bench = await connected();
	await bench.pass(10_000);
	bench.cut();
	assert.equal(bench.state, "cut");
	await bench.pass(2000);
	assert.equal(bench.state, "live");
	const { reconnectedInS = 0 } = bench.socket.connection;
	assert.ok(reconnectedInS > 0 && reconnectedInS < 2, String(reconnectedInS));
});

test("waits grow to 30 s while the exchange is away", async () => {
	const bench = await connected();
	bench.accepts = false;
	bench.cut();
	await bench.pass(600_000);
	const tries = bench.connects;
	assert.ok(tries > 20 && tries < 30, String(tries));
	bench.accepts = true;
	await bench.pass(31_000);
	assert.equal(bench.state, "live");
});

test("the network's return ends the wait", async () => {
	const bench = await connected();
	bench.accepts = false;
	bench.cut();
	await bench.pass(120_000);
	bench.accepts = true;
	bench.socket.hurry();
	await bench.pass(100);
	assert.equal(bench.state, "live");
});

test("P-FED-03 a request without an answer at a cut has an unknown outcome, one after it was not sent", async () => {
	const bench = await connected();
	serve(bench, (asked) => asked.method === "add_order");
	const order = bench.socket.request("add_order", {});
	bench.cut();
	await assert.rejects(order, { code: "unknown_outcome" });
	await assert.rejects(bench.socket.request("add_order", {}), { code: "not_connected" });
});

test("P-FED-03 a request that is never answered has an unknown outcome", async () => {
	const bench = await connected();
	serve(bench, (asked) => asked.method === "add_order");
	const order = assert.rejects(bench.socket.request("add_order", {}), { code: "unknown_outcome" });
	await bench.pass(20_000);
	await order;
	assert.equal(bench.state, "live");
});

test("answers find their requests in any order, a rejection with its problem", async () => {
	const bench = await connected();
	const waiting: Asked[] = [];
	serve(bench, (asked) => waiting.push(asked) > 0);
	const first = bench.socket.request("add_order", { n: 1 });
	const second = bench.socket.request("add_order", { n: 2 });
	const third = assert.rejects(bench.socket.request("add_order", { n: 3 }), { code: "halted" });
	const [one, two, three] = waiting as [Asked, Asked, Asked];
	bench.reject(three, { code: "halted" });
	bench.reply(two, { order_id: 2 });
	bench.reply(one, { order_id: 1 });
	assert.deepEqual(await Promise.all([first, second]), [{ order_id: 1 }, { order_id: 2 }]);
	await third;
});

test("P-FED-04 it logs in again after a cut, with a new token each time", async () => {
	const bench = await connected();
	const used: unknown[] = [];
	let made = 0;
	bench.token = () => Promise.resolve(`t${++made}`);
	serve(bench, (asked) => {
		if (asked.method === "auth") used.push(asked.params?.token);
		return false;
	});
	await bench.socket.logIn();
	assert.ok(bench.socket.connection.isLoggedIn);
	bench.cut();
	assert.ok(!bench.socket.connection.isLoggedIn);
	await bench.pass(2000);
	assert.ok(bench.socket.connection.isLoggedIn);
	assert.deepEqual(used, ["t1", "t2"]);
});

test("P-FED-04 a login before the socket is open waits for it", async () => {
	const bench = new Bench();
	serve(bench);
	const login = bench.socket.logIn();
	await bench.pass(100);
	await login;
	assert.equal(bench.state, "live");
});

test("P-FED-04 a session that is over is told, public streams go on", async () => {
	const bench = await connected();
	await bench.socket.logIn();
	bench.token = () => Promise.reject({ code: "auth_required" });
	bench.cut();
	await bench.pass(2000);
	assert.equal(bench.state, "over");
	assert.equal(bench.streams.isSynced, true);
	await assert.rejects(bench.socket.logIn(), { code: "auth_required" });
	bench.token = () => Promise.resolve("new");
	await bench.socket.logIn();
	assert.equal(bench.state, "live");
});

test("P-FED-09 another person's login replaces the first, with nothing left of its account", async () => {
	const bench = await connected();
	const asked: string[] = [];
	serve(bench, ({ method }) => asked.push(method) < 0);
	bench.streams.want({ channel: "executions" });
	await bench.socket.logIn();
	await bench.pass(100);
	bench.changes();
	bench.participant = "bob";
	await bench.socket.logIn();
	await bench.pass(100);
	assert.deepEqual(asked, ["auth", "subscribe", "logout", "auth", "subscribe"]);
	assert.equal(bench.socket.connection.participant, "bob");
	const [change] = bench.changes();
	assert.equal(change?.piece.of === "executions" && change.piece.isWhole, true);
});

test("P-FED-09 after a cut the login may be another participant's", async () => {
	const bench = await connected();
	const from: unknown[] = [];
	serve(bench, ({ params }) => {
		if (params?.channel === "executions") from.push(params.from_seq);
		return false;
	});
	bench.streams.want({ channel: "executions" });
	await bench.socket.logIn();
	await bench.pass(100);
	bench.cut();
	await bench.pass(2000);
	bench.participant = "bob";
	bench.cut();
	await bench.pass(2000);
	assert.deepEqual(from, [undefined, 5, undefined]);
});

test("a participant without an account is told so, the session is not over", async () => {
	const bench = await connected();
	serve(bench, (asked) => {
		if (asked.method === "auth") bench.reject(asked, { code: "forbidden" });
		return asked.method === "auth";
	});
	await assert.rejects(bench.socket.logIn(), { code: "forbidden" });
	assert.equal(bench.state, "live");
});

test("a login without room now is tried again", async () => {
	const bench = await connected();
	let tries = 0;
	serve(bench, (asked) => {
		if (asked.method !== "auth" || ++tries > 2) return false;
		bench.reject(asked, { code: "relogin_blocked" });
		return true;
	});
	const login = bench.socket.logIn();
	await bench.pass(10_000);
	await login;
	assert.equal(tries, 3);
});

test("private streams wait for the login and end with the logout", async () => {
	const bench = await connected();
	const asked: string[] = [];
	serve(bench, ({ method, params }) => asked.push(`${method} ${params?.channel ?? ""}`) < 0);
	bench.streams.want({ channel: "balances" });
	await bench.pass(100);
	assert.deepEqual(asked, []);
	await bench.socket.logIn();
	await bench.pass(100);
	assert.deepEqual(asked, ["auth ", "subscribe balances"]);
	await bench.socket.logOut();
	bench.streams.forgetPrivate();
	assert.equal(bench.state, "live");
	assert.ok(!bench.changes().some(({ key }) => key.startsWith("balances")));
});

test("P-FED-05 the announcement of a restart is told until the restart", async () => {
	const bench = await connected();
	bench.push(snapshot("status", 6, { server_shutdown: true }));
	assert.equal(bench.state, "stopping");
	bench.cut();
	assert.equal(bench.state, "cut");
	await bench.pass(2000);
	assert.equal(bench.state, "live");
});

test("P-FED-06 a count that differs from the heartbeat's fetches every stream again", async () => {
	const bench = await connected();
	const asked: Asked[] = [];
	serve(bench, (request) => asked.push(request) < 0);
	bench.send(snapshot("ticker", 9, { symbol: "A/JPY" }), true);
	await bench.pass(1000);
	assert.equal(bench.counts.gaps, 1);
	assert.deepEqual(
		asked.map(({ method }) => method),
		["subscribe"],
	);
	await bench.pass(5000);
	assert.equal(bench.counts.gaps, 1);
	assert.equal(bench.state, "live");
});

test("nothing is asked of the exchange before somebody wants something", async () => {
	const bench = new Bench();
	await bench.pass(5000);
	assert.equal(bench.connects, 0);
});
