/** The Worker: it holds the socket and gives the page what changed, when the page asks. */

import type { TimeReply } from "../wire.gen.ts";
import { Clock } from "./clock.ts";
import { LATE_MS, type Outside, Socket } from "./socket.ts";
import { Streams } from "./streams.ts";
import type { FromWorker, ToWorker, WorkerCounts } from "./types.ts";
import { Watch } from "./watch.ts";
import type { Problem, Push } from "./wire.ts";

/** Changes of one burst of messages go to the page together. */
const BURST_MS = 4;
const CLOCK_MS = { simulated: 3000, wall: 60_000, unknown: 1000 };

const counts: WorkerCounts = {
	messages: 0,
	bytes: 0,
	resyncs: 0,
	gaps: 0,
	checksums: 0,
	reconnects: 0,
};
const clock = new Clock();
/** The newest record of the exchange of which a push told. */
let newestSeq: number | undefined;
let isAsked = false;
let hasChanged = true;
let isFlushing = false;

function tell(message: FromWorker): void {
	postMessage(message);
}

const outside: Outside = {
	connect(events) {
		const socket = new WebSocket(new URL("/v1/ws", location.href.replace(/^http/, "ws")));
		socket.onopen = events.open;
		socket.onmessage = ({ data }: MessageEvent<string>) => events.message(data);
		socket.onclose = events.close;
		return socket;
	},
	async token() {
		const response = await fetch("/v1/auth/ws-token", { method: "POST" }).catch(() => undefined);
		const answer: unknown = await response?.json().catch(() => undefined);
		if (response?.ok) return (answer as { token: string }).token;
		throw (
			answer ?? { code: "no_answer", category: "server", message: "no answer", retryable: true }
		);
	},
	now: () => Date.now(),
	random: () => Math.random(),
	later(ms, work) {
		const timer = setTimeout(work, ms);
		return () => clearTimeout(timer);
	},
};

const streams: Streams = new Streams({
	send: (method, params) => socket.request(method, params),
	now: outside.now,
	later: outside.later,
	counts,
	onChange() {
		socket.settle();
		changed();
	},
	onLost: () => socket.lost(),
});

const socket: Socket = new Socket(
	outside,
	{
		begin(kind) {
			streams.begin(kind);
			if (kind === "public") void readClock();
		},
		end: (kind) => streams.end(kind),
		participantChanged: () => streams.forgetPrivate(),
		push(push: Push) {
			clock.reached(push.timestamp, Date.now());
			newestSeq = Math.max(newestSeq ?? 0, push.seq);
			streams.take(push);
		},
		gap: () => streams.resyncAll(),
		isSynced: () => streams.isSynced,
		isNeeded: () => streams.isWanted,
		behindMs,
		changed,
	},
	counts,
);

const watch = new Watch(LATE_MS);
let silent = new Map<string, number>();

/** Return how long a stream has been silent that must have moved, and fetch it again. */
function behindMs(): number | undefined {
	const now = Date.now();
	silent = watch.look(streams.seen(), now);
	for (const key of silent.keys()) streams.resync(key);
	return silent.size ? now - Math.min(...silent.values()) : undefined;
}

function changed(): void {
	hasChanged = true;
	if (isAsked && !isFlushing) {
		isFlushing = true;
		setTimeout(flush, BURST_MS);
	}
}

function flush(): void {
	isFlushing = false;
	isAsked = false;
	hasChanged = false;
	tell({
		did: "flush",
		changes: streams.changes(),
		connection: socket.connection,
		confirmedMs: socket.confirmedMs,
		behind: [...silent.keys()],
		problems: [...streams.problems],
		clock: clock.reading,
		newestSeq,
		counts: { ...counts },
	});
}

let clockTimer: ReturnType<typeof setTimeout> | undefined;

/** Ask the exchange for its time, again and again: nothing else tells whether its clock runs. */
async function readClock(): Promise<void> {
	clearTimeout(clockTimer);
	const isFirst = !clock.reading;
	const from = Date.now();
	const response = await fetch("/v1/time").catch(() => undefined);
	const reply: unknown = await response?.json().catch(() => undefined);
	if (response?.ok) {
		clock.sample(reply as TimeReply, (from + Date.now()) / 2);
		changed();
	}
	const kind = clock.reading?.isSimulated ? "simulated" : "wall";
	clearTimeout(clockTimer);
	clockTimer = setTimeout(readClock, CLOCK_MS[isFirst ? "unknown" : kind]);
}

function answer(id: number, work: Promise<unknown>): void {
	work.then(
		(result) => tell({ did: "answer", id, result }),
		(problem: Problem) => tell({ did: "reject", id, problem }),
	);
}

addEventListener("online", () => socket.hurry());
addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
	switch (data.do) {
		case "ask":
			isAsked = true;
			if (hasChanged) changed();
			break;
		case "want":
			streams.want(data.spec);
			socket.ensure();
			break;
		case "drop":
			streams.drop(data.spec);
			break;
		case "request":
			answer(data.id, socket.request(data.method, data.params));
			break;
		case "logIn":
			answer(data.id, socket.logIn());
			break;
		case "logOut":
			answer(data.id, socket.logOut());
			streams.forgetPrivate();
			break;
	}
});
