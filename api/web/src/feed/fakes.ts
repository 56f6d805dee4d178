/** A clock and an exchange for the unit tests: no socket, no waiting. */

import { type Events, type Outside, Socket } from "./socket.ts";
import { Streams } from "./streams.ts";
import type { StreamChange, WorkerCounts } from "./types.ts";
import type { Problem, Push } from "./wire.ts";

/** A request as the exchange receives it. */
export interface Asked {
	method: string;
	req_id: number;
	params: Record<string, unknown> | undefined;
}

interface Timer {
	atMs: number;
	work: () => void;
}

export function noCounts(): WorkerCounts {
	return { messages: 0, bytes: 0, resyncs: 0, gaps: 0, checksums: 0, reconnects: 0 };
}

/** The worker's parts, joined to a scripted exchange: `answers` gets each request. */
export class Bench {
	nowMs = 1_000_000;
	readonly counts = noCounts();
	readonly streams: Streams;
	readonly socket: Socket;
	/** How many sockets were opened, and the one in use. */
	connects = 0;
	events: Events | undefined;
	/** Messages sent on the socket in use: what the heartbeat counts. */
	sent = 0;
	accepts = true;
	/** For whom a login is. */
	participant = "alice";
	token: () => Promise<string> = () => Promise.resolve("token");
	answers: (asked: Asked) => void = () => {};
	silent: number | undefined;
	#timers: Timer[] = [];

	constructor() {
		const outside: Outside = {
			connect: (events) => this.#connect(events),
			token: () => this.token(),
			now: () => this.nowMs,
			random: () => 1,
			later: (ms, work) => this.#later(ms, work),
		};
		this.streams = new Streams({
			send: (method, params) => this.socket.request(method, params),
			now: outside.now,
			later: outside.later,
			counts: this.counts,
			onChange: () => this.socket.settle(),
			onLost: () => this.socket.lost(),
		});
		this.socket = new Socket(
			outside,
			{
				begin: (kind) => this.streams.begin(kind),
				end: (kind) => this.streams.end(kind),
				participantChanged: () => this.streams.forgetPrivate(),
				push: (push) => this.streams.take(push),
				gap: () => this.streams.resyncAll(),
				isSynced: () => this.streams.isSynced,
				isNeeded: () => this.streams.isWanted,
				behindMs: () => this.silent,
				changed: () => {},
			},
			this.counts,
		);
	}

	get state(): string {
		return this.socket.connection.state;
	}

	/** Send a message of the exchange to the page; a lost one is only counted. */
	send(message: object, isLost = false): void {
		this.sent += 1;
		if (!isLost) this.events?.message(JSON.stringify(message));
	}

	push(push: Push): void {
		this.send(push);
	}

	reply(asked: Asked, result: unknown = { session: { participant: this.participant } }): void {
		this.send({ method: asked.method, success: true, req_id: asked.req_id, result });
	}

	reject(asked: Asked, error: Partial<Problem>): void {
		this.send({ method: asked.method, success: false, req_id: asked.req_id, error });
	}

	beat(): void {
		this.send({ channel: "heartbeat", conn_seq: this.sent + 1, timestamp: "" });
	}

	cut(): void {
		const { events } = this;
		this.events = undefined;
		events?.close();
	}

	/** Let time pass, in steps in which every promise is settled; with a heartbeat each second. */
	async pass(ms: number, hasBeats = true): Promise<void> {
		const end = this.nowMs + ms;
		await settled();
		while (this.nowMs < end) {
			const next = Math.min(end, ...this.#timers.map((timer) => timer.atMs));
			const beatMs = 1000 * (Math.floor(this.nowMs / 1000) + 1);
			this.nowMs = hasBeats ? Math.min(next, beatMs) : next;
			if (hasBeats && this.nowMs === beatMs && this.events) this.beat();
			const due = this.#timers.filter((timer) => timer.atMs <= this.nowMs);
			this.#timers = this.#timers.filter((timer) => timer.atMs > this.nowMs);
			for (const timer of due) timer.work();
			await settled();
		}
	}

	changes(): StreamChange[] {
		return structuredClone(this.streams.changes());
	}

	#connect(events: Events) {
		this.connects += 1;
		this.sent = 0;
		this.#later(1, () => {
			if (!this.accepts) return events.close();
			this.events = events;
			events.open();
		});
		return {
			send: (text: string) => {
				if (this.events === events) this.answers(JSON.parse(text) as Asked);
			},
			close: () => {
				if (this.events === events) this.cut();
			},
		};
	}

	#later(ms: number, work: () => void): () => void {
		const timer = { atMs: this.nowMs + ms, work };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	}
}

async function settled(): Promise<void> {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
