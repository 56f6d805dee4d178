/** The streams of one connection: which are wanted, whether each is whole, and what changed.
 *
 * Each push names the `seq` of the one before it. A push that does not continue its stream, or a
 * book whose checksum differs, makes the stream be fetched again; until its snapshot comes, its
 * last good state stays.
 */

import {
	ALL,
	allKeyOf,
	isPrivate,
	keyOf,
	keyOfPush,
	type Selection,
	selectionOf,
	symbolOf,
} from "./keys.ts";
import { ExecutionStore, type Store, storeFor } from "./stores.ts";
import type { StreamChange, StreamSpec, WorkerCounts } from "./types.ts";
import type { Seen } from "./watch.ts";
import type { Problem, Push } from "./wire.ts";

/** The most symbols that one request may name. */
const SYMBOLS_MAX = 100;
/** A stream that breaks again within this time waits for so long before it is fetched. */
const RESYNC_PAUSE_MS = 1000;
/** A snapshot that has not come after so long is asked for again. */
const AWAITED_MS = 5000;

/** Fills of so long lead to one refresh of the settlements. */
const REFRESH_MS = 500;
const SETTLEMENTS: StreamSpec = { channel: "settlements" };

function isFill(report: unknown): boolean {
	return (report as { exec_type: string }).exec_type === "trade";
}

/** Sends a request; the promise is rejected with the exchange's problem. */
export type Send = (method: string, params: unknown) => Promise<unknown>;

interface Stream {
	spec: StreamSpec;
	allKey: string | undefined;
	store: Store;
	lastSeq: number;
	/** False until its snapshot has come, or the exchange has said why none comes. */
	isSynced: boolean;
	isBroken: boolean;
	hasChanged: boolean;
	pushedMs: number;
	resyncedMs: number;
}

interface Host {
	send: Send;
	now: () => number;
	later: (ms: number, work: () => void) => void;
	counts: WorkerCounts;
	/** Called when something changed that the page may want. */
	onChange: () => void;
	/** Called when reports of executions can no longer be had. */
	onLost: () => void;
}

export class Streams {
	readonly #host: Host;
	readonly #wanted = new Map<string, StreamSpec>();
	readonly #streams = new Map<string, Stream>();
	/** Specs whose subscription was rejected, with the reason. */
	readonly problems = new Map<string, Problem>();
	readonly #toJoin = new Map<string, StreamSpec>();
	/** Keys of all markets whose snapshots have all come on this connection. */
	readonly #whole = new Set<string>();
	/** Which of the two kinds the connection can carry now. */
	#isOpen = { public: false, private: false };
	#isJoining = false;
	#isRefreshing = false;

	constructor(host: Host) {
		this.#host = host;
	}

	get isWanted(): boolean {
		return this.#wanted.size > 0;
	}

	/** True if every wanted stream that can be had has its state. */
	get isSynced(): boolean {
		for (const [key, spec] of this.#wanted) {
			if (!this.#canJoin(spec) || this.problems.has(key)) continue;
			if (symbolOf(spec) === ALL) {
				if (!this.#whole.has(key)) return false;
			} else if (!this.#streams.get(key)?.isSynced) return false;
		}
		return true;
	}

	/** Return what is known of the streams, to find a silent one. */
	seen(): Seen[] {
		return [...this.#streams]
			.filter(([key]) => !this.problems.has(key))
			.map(([key, { spec, lastSeq, isBroken, store }]) => {
				const { channel, interval_ms: paceMs = 0 } = selectionOf(spec);
				const best = store.best?.();
				return { key, channel, symbol: symbolOf(spec), lastSeq, isBroken, paceMs, best };
			});
	}

	/** Begin to follow a stream. */
	want(spec: StreamSpec): void {
		const key = keyOf(spec);
		if (this.#wanted.has(key)) return;
		this.#wanted.set(key, spec);
		if (!this.#isCovered(spec)) this.#join(key, spec);
	}

	/** Stop to follow a stream. */
	drop(spec: StreamSpec): void {
		const key = keyOf(spec);
		if (!this.#wanted.delete(key)) return;
		this.problems.delete(key);
		this.#toJoin.delete(key);
		this.#whole.delete(key);
		if (this.#isCovered(spec)) return;
		if (symbolOf(spec) === ALL) {
			for (const stream of this.#ofAll(key)) this.#streams.delete(keyOf(stream.spec));
		} else this.#streams.delete(key);
		if (this.#canJoin(spec)) void this.#send("unsubscribe", paramsOf(selectionOf(spec), [spec]));
		if (symbolOf(spec) !== ALL) return;
		const selection = JSON.stringify(selectionOf(spec));
		for (const [other, wanted] of this.#wanted) {
			if (JSON.stringify(selectionOf(wanted)) === selection) this.#join(other, wanted);
		}
	}

	/** Subscribe to the public streams of a new connection, or to the private ones after login. */
	begin(kind: "public" | "private"): void {
		this.#isOpen[kind] = true;
		for (const [key, spec] of this.#wanted) {
			if (isPrivate(spec.channel) === (kind === "private") && !this.#isCovered(spec)) {
				this.#join(key, spec);
			}
		}
	}

	/** The connection is lost: each stream needs a new snapshot. */
	end(kind: "all" | "private" = "all"): void {
		this.#isOpen.private = false;
		if (kind === "all") {
			this.#isOpen.public = false;
			this.#whole.clear();
		}
		for (const stream of this.#streams.values()) {
			if (kind === "all" || isPrivate(stream.spec.channel)) {
				stream.isSynced = false;
				stream.isBroken = true;
			}
		}
	}

	/** Forget what belongs to an account, after a logout or before another account's login. */
	forgetPrivate(): void {
		this.end("private");
		for (const [key, stream] of this.#streams) {
			if (isPrivate(stream.spec.channel)) this.#streams.delete(key);
		}
	}

	/** Fetch all streams again, because the connection lost a message. */
	resyncAll(): void {
		for (const stream of this.#streams.values()) this.#break(stream);
		for (const [key, spec] of this.#wanted) if (!this.#isCovered(spec)) this.#join(key, spec);
	}

	/** Fetch one stream again; if it is awaited already, only after a while. */
	resync(key: string): void {
		const stream = this.#streams.get(key);
		if (!stream) return;
		if (!stream.isBroken) this.#resync(key, stream);
		else if (stream.resyncedMs + AWAITED_MS < this.#host.now()) {
			stream.resyncedMs = this.#host.now();
			this.#join(key, stream.spec);
		}
	}

	/** Take a push in. */
	take(push: Push): void {
		const key = keyOfPush(push);
		const stream = this.#streams.get(key) ?? this.#newStream(key, push);
		if (!stream) return;
		const isWhole = push.type === "snapshot";
		if (!isWhole && (stream.isBroken || push.prev_seq !== stream.lastSeq)) {
			this.#host.counts.gaps += stream.isBroken ? 0 : 1;
			this.#resync(key, stream);
			return;
		}
		// A lower number than before is that of another journal: the exchange was begun anew.
		if (isWhole && push.seq < stream.lastSeq) stream.store = storeFor(stream.spec.channel);
		stream.lastSeq = push.seq;
		stream.pushedMs = this.#host.now();
		if (!stream.store.apply(push)) {
			this.#host.counts.checksums += 1;
			this.#resync(key, stream);
			return;
		}
		stream.isBroken = false;
		stream.isSynced = true;
		stream.hasChanged = true;
		if (!isWhole && push.channel === "executions" && push.data.some(isFill)) this.#refreshDue();
		this.#host.onChange();
	}

	/** Return what changed since the last call. The snapshots of all markets come one by one: they
	 * are held until the last one, so that no list is drawn with some of its markets. */
	changes(): StreamChange[] {
		const changes: StreamChange[] = [];
		for (const [key, stream] of this.#streams) {
			if (!stream.hasChanged || stream.isBroken || this.#isPartOf(stream.allKey)) continue;
			stream.hasChanged = false;
			const { allKey, pushedMs } = stream;
			const symbol = symbolOf(stream.spec);
			changes.push({ key, allKey, symbol, piece: stream.store.take(), pushedMs });
		}
		return changes;
	}

	/** Fetch the settlements again: those that a fill makes pending are told in snapshots only. */
	#refreshDue(): void {
		const key = keyOf(SETTLEMENTS);
		if (this.#isRefreshing || !this.#wanted.has(key)) return;
		this.#isRefreshing = true;
		this.#host.later(REFRESH_MS, () => {
			this.#isRefreshing = false;
			if (this.#wanted.has(key)) this.#join(key, SETTLEMENTS);
		});
	}

	#newStream(key: string, push: Push): Stream | undefined {
		const allKey = allKeyOf(push);
		const spec = this.#wanted.get(key) ?? (allKey && this.#wanted.get(allKey));
		if (!spec || push.type !== "snapshot") return undefined;
		const symbol = push.symbol === undefined ? {} : { symbol: push.symbol };
		const stream: Stream = {
			spec: { ...spec, ...symbol } as StreamSpec,
			allKey,
			store: storeFor(spec.channel),
			lastSeq: push.seq,
			isSynced: false,
			isBroken: false,
			hasChanged: false,
			pushedMs: 0,
			resyncedMs: 0,
		};
		this.#streams.set(key, stream);
		return stream;
	}

	#resync(key: string, stream: Stream): void {
		if (stream.isBroken) return;
		const pause = stream.resyncedMs + RESYNC_PAUSE_MS > this.#host.now() ? RESYNC_PAUSE_MS : 0;
		this.#break(stream);
		if (!pause) this.#join(key, stream.spec);
		else this.#host.later(pause, () => this.#streams.has(key) && this.#join(key, stream.spec));
	}

	/** Take nothing of a stream before its snapshot. */
	#break(stream: Stream): void {
		if (stream.isBroken) return;
		stream.isBroken = true;
		stream.resyncedMs = this.#host.now();
		this.#host.counts.resyncs += 1;
	}

	/** Subscribe together with all others that are asked for in this turn. */
	#join(key: string, spec: StreamSpec): void {
		if (!this.#canJoin(spec)) return;
		this.#toJoin.set(key, spec);
		if (this.#isJoining) return;
		this.#isJoining = true;
		queueMicrotask(() => this.#joinAll());
	}

	#joinAll(): void {
		this.#isJoining = false;
		const groups = new Map<string, StreamSpec[]>();
		for (const spec of this.#toJoin.values()) {
			if (!this.#canJoin(spec)) continue;
			const isAll = symbolOf(spec) === ALL;
			const name = JSON.stringify([selectionOf(spec), isAll]);
			groups.set(name, [...(groups.get(name) ?? []), spec]);
		}
		this.#toJoin.clear();
		for (const specs of groups.values()) {
			for (let at = 0; at < specs.length; at += SYMBOLS_MAX) {
				void this.#subscribe(specs.slice(at, at + SYMBOLS_MAX));
			}
		}
	}

	async #subscribe(specs: StreamSpec[]): Promise<void> {
		const [first] = specs;
		if (!first) return;
		const params: Record<string, unknown> = paramsOf(selectionOf(first), specs);
		const store = this.#streams.get(keyOf(first))?.store;
		if (store instanceof ExecutionStore && store.seq) params.from_seq = store.seq;
		let problem = await this.#send("subscribe", params);
		const isAll = symbolOf(first) === ALL;
		// All snapshots are sent together with the first answer, thus before that to a later request.
		if (isAll && !problem) problem = await this.#send("ping", undefined);
		if (problem?.code === "seq_too_old") this.#host.onLost();
		else if (problem?.retryable) {
			this.#host.later(RESYNC_PAUSE_MS, () => {
				for (const spec of specs) if (this.#lacks(keyOf(spec))) this.#join(keyOf(spec), spec);
			});
		} else if (problem) {
			for (const spec of specs) this.problems.set(keyOf(spec), problem);
			this.#host.onChange();
		} else {
			for (const spec of specs) this.problems.delete(keyOf(spec));
			if (isAll && this.#canJoin(first)) this.#whole.add(keyOf(first));
			if (isAll) this.#host.onChange();
		}
	}

	/** True for the key of all markets while only some of their snapshots have come. */
	#isPartOf(allKey: string | undefined): boolean {
		return allKey !== undefined && this.#wanted.has(allKey) && !this.#whole.has(allKey);
	}

	/** Send a request; return its problem, unless there is no connection: the next begins anew. */
	async #send(method: string, params: unknown): Promise<Problem | undefined> {
		try {
			await this.#host.send(method, params);
			return undefined;
		} catch (error) {
			const problem = error as Problem;
			return problem.code === "not_connected" ? undefined : problem;
		}
	}

	/** True if a stream is followed and has no state that is sure. */
	#lacks(key: string): boolean {
		const stream = this.#streams.get(key);
		return stream ? stream.isBroken || !stream.isSynced : this.#wanted.has(key);
	}

	#canJoin(spec: StreamSpec): boolean {
		return isPrivate(spec.channel) ? this.#isOpen.private : this.#isOpen.public;
	}

	#isCovered(spec: StreamSpec): boolean {
		if (!("symbol" in spec) || spec.symbol === ALL) return false;
		return this.#wanted.has(keyOf({ ...spec, symbol: ALL } as StreamSpec));
	}

	#ofAll(allKey: string): Stream[] {
		return [...this.#streams.values()].filter((stream) => stream.allKey === allKey);
	}
}

function paramsOf(selection: Selection, specs: StreamSpec[]): Record<string, unknown> {
	const symbols = specs.map(symbolOf);
	const isNamed = symbols[0] !== "" && symbols[0] !== ALL;
	return { ...selection, ...(isNamed ? { symbol: symbols } : {}) };
}
