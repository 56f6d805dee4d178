/** The one socket to the exchange: login, numbered requests, heartbeats and reconnection. */

import type { AuthResult, Heartbeat } from "../wire.gen.ts";
import type { Connection, ConnectionState, WorkerCounts } from "./types.ts";
import type { Answer, Problem, Push } from "./wire.ts";

/** Heartbeats come each second; without one for so long the data may be old. */
export const LATE_MS = 2500;
/** Without a heartbeat for so long the connection is given up. */
const DEAD_MS = 8000;
const OPENING_MS = 10_000;
const WATCH_MS = 250;
const ANSWER_MS = 15_000;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 30_000;
/** A login that was not possible now is tried again after so long. */
const RELOGIN_MS = 2000;
/** A connection that lasted so long was a good one: the next wait is short again. */
const LASTING_MS = 3000;

/** One socket: the part of a WebSocket that is used here. */
export interface SocketLike {
	send(text: string): void;
	close(): void;
}

/** What one socket reports. */
export interface Events {
	open(): void;
	message(text: string): void;
	close(): void;
}

/** The world outside: a test replaces it. */
export interface Outside {
	connect(events: Events): SocketLike;
	/** Fetch a token for one login; rejected with a Problem. */
	token(): Promise<string>;
	now(): number;
	/** A number from 0 to 1. */
	random(): number;
	later(ms: number, work: () => void): () => void;
}

export interface Listener {
	/** The socket can carry public streams, or private ones too. */
	begin(kind: "public" | "private"): void;
	end(kind: "all" | "private"): void;
	/** The socket is logged in for another participant than before. */
	participantChanged(): void;
	push(push: Push): void;
	/** A message of this connection was lost. */
	gap(): void;
	/** True if all wanted streams have their state. */
	isSynced(): boolean;
	/** True if there is something to connect for. */
	isNeeded(): boolean;
	/** The time since the stream stopped that is behind the others; undefined if none is. */
	behindMs(): number | undefined;
	changed(): void;
}

interface Waiting {
	resolve: (result: unknown) => void;
	reject: (problem: Problem) => void;
	cancel: () => void;
}

function problemOf(code: Problem["code"], message: string, retryable: boolean): Problem {
	return { code, category: "connection", message, retryable };
}

const NOT_CONNECTED = problemOf("not_connected", "there is no connection: nothing was sent", true);
const UNKNOWN = problemOf("unknown_outcome", "the connection was lost before the answer", true);

export class Socket {
	/** The last moment at which a heartbeat's count agreed with what arrived. */
	confirmedMs = 0;
	readonly #outside: Outside;
	readonly #listener: Listener;
	readonly #counts: WorkerCounts;
	#connection: Connection;
	#socket: SocketLike | undefined;
	#isOpen = false;
	#wasLive = false;
	#wantsLogin = false;
	#received = 0;
	#beatMs = 0;
	#openedMs = 0;
	#cutMs = 0;
	#failures = 0;
	#nextId = 1;
	#isAuthenticating = false;
	readonly #logins: { resolve: () => void; reject: (problem: Problem) => void }[] = [];
	#waiting = new Map<number, Waiting>();
	#cancelRetry: (() => void) | undefined;

	constructor(outside: Outside, listener: Listener, counts: WorkerCounts) {
		this.#outside = outside;
		this.#listener = listener;
		this.#counts = counts;
		this.#connection = {
			state: "connecting",
			sinceMs: outside.now(),
			isLoggedIn: false,
			resyncs: 0,
			lost: 0,
		};
		this.#watchLater();
	}

	get connection(): Connection {
		return { ...this.#connection, resyncs: this.#counts.resyncs };
	}

	/** Connect if something is wanted and nothing is under way. */
	ensure(): void {
		if (!this.#socket && !this.#cancelRetry && this.#isNeeded()) this.#connect();
	}

	/** Try at once instead of waiting: the network is back. */
	hurry(): void {
		if (!this.#cancelRetry) return;
		this.#cancelRetry();
		this.#cancelRetry = undefined;
		this.ensure();
	}

	/** Count a loss of executions. */
	lost(): void {
		this.#set({ lost: this.#connection.lost + 1 });
	}

	/** Look whether everything is here: syncing ends. */
	settle(): void {
		const { state, isLoggedIn } = this.#connection;
		if (state !== "syncing" || !this.#listener.isSynced()) return;
		if (this.#wantsLogin && !isLoggedIn) return;
		const reconnectedInS = (this.#outside.now() - this.#cutMs) / 1000;
		this.#set({ state: "live", ...(this.#wasLive ? { reconnectedInS } : {}) });
		this.#wasLive = true;
	}

	/** Send a request; rejected with the problem of the exchange, with `not_connected` if nothing was
	 * sent, or with `unknown_outcome` if the connection was lost before the answer. */
	request(method: string, params: unknown): Promise<unknown> {
		const socket = this.#socket;
		if (!socket || !this.#isOpen) return Promise.reject(NOT_CONNECTED);
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			const cancel = this.#outside.later(ANSWER_MS, () => {
				if (this.#waiting.delete(id)) reject(UNKNOWN);
			});
			this.#waiting.set(id, { resolve, reject, cancel });
			socket.send(JSON.stringify({ method, req_id: id, params }));
		});
	}

	/** Log in now and after each reconnection; rejected with the problem if nobody is logged in. A
	 * socket that is logged in already logs in anew: the session may be another person's. */
	logIn(): Promise<void> {
		this.#wantsLogin = true;
		const done = new Promise<void>((resolve, reject) => this.#logins.push({ resolve, reject }));
		if (this.#isOpen) void this.#authenticate();
		else this.ensure();
		return done;
	}

	/** End the login; public streams go on. */
	async logOut(): Promise<void> {
		this.#wantsLogin = false;
		for (const { reject } of this.#logins.splice(0)) reject(NOT_CONNECTED);
		if (this.#connection.isLoggedIn) await this.#endLogin();
		if (this.#connection.state === "over") this.#set({ state: "syncing" });
		this.settle();
	}

	async #endLogin(): Promise<void> {
		this.#set({ isLoggedIn: false });
		this.#listener.end("private");
		await this.request("logout", undefined).catch(() => {});
	}

	#isNeeded(): boolean {
		return this.#wantsLogin || this.#listener.isNeeded();
	}

	#connect(): void {
		const mine = () => this.#socket === socket;
		const socket: SocketLike = this.#outside.connect({
			open: () => mine() && this.#opened(),
			message: (text) => mine() && this.#take(text),
			close: () => mine() && this.#closed(),
		});
		this.#socket = socket;
		this.#openedMs = this.#outside.now();
	}

	#opened(): void {
		const now = this.#outside.now();
		if (this.#wasLive) this.#counts.reconnects += 1;
		this.#isOpen = true;
		this.#received = 0;
		this.#beatMs = this.#openedMs = now;
		this.#set({ state: "syncing" });
		this.#listener.begin("public");
		this.#authenticateAgain();
		this.settle();
	}

	async #authenticate(): Promise<void> {
		if (this.#isAuthenticating) return;
		this.#isAuthenticating = true;
		const socket = this.#socket;
		let who: AuthResult | undefined;
		try {
			const token = await this.#outside.token();
			if (this.#connection.isLoggedIn) await this.#endLogin();
			if (socket === this.#socket) who = (await this.request("auth", { token })) as AuthResult;
		} catch (error) {
			this.#isAuthenticating = false;
			if (socket === this.#socket) this.#loginFailed(error as Problem);
			return;
		}
		this.#isAuthenticating = false;
		if (socket !== this.#socket) return this.#authenticateAgain();
		if (!this.#wantsLogin || !who) return;
		const { participant } = who.session;
		if (participant !== this.#connection.participant) this.#listener.participantChanged();
		this.#set({ isLoggedIn: true, participant });
		if (this.#connection.state === "over") this.#set({ state: "syncing" });
		for (const { resolve } of this.#logins.splice(0)) resolve();
		this.#listener.begin("private");
		this.settle();
	}

	#authenticateAgain(): void {
		if (this.#wantsLogin && !this.#connection.isLoggedIn && this.#isOpen) void this.#authenticate();
	}

	/** The session is over, or the exchange has no room now: then try again. */
	#loginFailed(problem: Problem): void {
		if (problem.code === "auth_required" || problem.code === "forbidden") {
			this.#wantsLogin = false;
			if (problem.code === "auth_required") this.#set({ state: "over" });
			for (const { reject } of this.#logins.splice(0)) reject(problem);
			this.settle();
		} else this.#outside.later(RELOGIN_MS, () => this.#authenticateAgain());
	}

	#closed(): void {
		const now = this.#outside.now();
		const isGood = this.#isOpen && now - this.#openedMs >= LASTING_MS;
		this.#failures = isGood ? 0 : this.#failures;
		if (this.#isOpen && !["cut", "connecting"].includes(this.#connection.state)) this.#cutMs = now;
		this.#socket = undefined;
		this.#isOpen = false;
		for (const waiting of this.#waiting.values()) {
			waiting.cancel();
			waiting.reject(UNKNOWN);
		}
		this.#waiting.clear();
		const isOver = this.#connection.state === "over";
		const state: ConnectionState = isOver ? "over" : this.#wasLive ? "cut" : "connecting";
		this.#set({ state, isLoggedIn: false });
		this.#listener.end("all");
		if (!this.#isNeeded()) return;
		const wait = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.#failures);
		this.#failures += 1;
		this.#cancelRetry = this.#outside.later(wait * (0.5 + this.#outside.random() / 2), () => {
			this.#cancelRetry = undefined;
			this.ensure();
		});
	}

	#take(text: string): void {
		this.#received += 1;
		this.#counts.messages += 1;
		this.#counts.bytes += text.length;
		const message = JSON.parse(text) as Push | Heartbeat | Answer;
		if (!("channel" in message)) this.#answer(message);
		else if (isHeartbeat(message)) this.#beat(message);
		else if (message.server_shutdown) this.#set({ state: "stopping" });
		else this.#listener.push(message);
		this.settle();
	}

	#answer(reply: Answer): void {
		const waiting = this.#waiting.get(reply.req_id ?? -1);
		if (!waiting) return;
		// Each stream of a subscription has an answer of its own: the first one settles the request.
		this.#waiting.delete(reply.req_id ?? -1);
		waiting.cancel();
		if (reply.success) waiting.resolve(reply.result);
		else waiting.reject(reply.error ?? UNKNOWN);
	}

	#beat(beat: Heartbeat): void {
		const now = this.#outside.now();
		this.#beatMs = now;
		if (beat.conn_seq === this.#received) this.confirmedMs = now;
		else {
			this.#received = beat.conn_seq;
			this.#counts.gaps += 1;
			this.#listener.gap();
		}
		this.#look(now);
		this.#listener.changed();
	}

	#watchLater(): void {
		this.#outside.later(WATCH_MS, () => {
			this.#look(this.#outside.now());
			this.#watchLater();
		});
	}

	/** Compare the last heartbeat with the clock. */
	#look(now: number): void {
		if (!this.#socket) return;
		if (!this.#isOpen) {
			if (now - this.#openedMs > OPENING_MS) this.#abandon();
			return;
		}
		const quiet = now - this.#beatMs;
		if (quiet > DEAD_MS) {
			this.#abandon();
			return;
		}
		const behind = this.#listener.behindMs();
		const late = Math.max(quiet > LATE_MS ? quiet : 0, behind ?? 0);
		const { state } = this.#connection;
		if (late && (state === "live" || state === "late")) {
			this.#set({ state: "late", lateS: Math.floor(late / 1000) });
		} else if (!late && state === "late") this.#set({ state: "live" });
	}

	/** Give up a connection without waiting for the other side to agree. */
	#abandon(): void {
		const socket = this.#socket;
		this.#closed();
		socket?.close();
	}

	#set(change: Partial<Connection>): void {
		const before = this.#connection;
		const isNew = change.state !== undefined && change.state !== before.state;
		const next = { ...before, ...change };
		if (isNew) next.sinceMs = this.#outside.now();
		if (next.state !== "late") delete next.lateS;
		this.#connection = next;
		this.#listener.changed();
	}
}

function isHeartbeat(message: Push | Heartbeat): message is Heartbeat {
	return message.channel === "heartbeat";
}
