/** The feed: streams of the exchange as signals, requests, the connection and the venue's clock.
 *
 * A Worker holds the socket. Once a frame the page asks it what changed and applies that in one
 * batch; in a hidden tab twice a second.
 */

import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { CallError } from "../http/call.ts";
import { fetchErrorWords } from "../http/errorWords.ts";
import type { Methods } from "../wire.gen.ts";
import { venueTime } from "./clock.ts";
import { isPrivate, keyOf } from "./keys.ts";
import { merged } from "./merge.ts";
import { startWorker } from "./start.ts";
import type {
	Connection,
	Flush,
	FromWorker,
	StateOf,
	StreamChange,
	StreamSpec,
	StreamState,
	ToWorker,
	VenueClock,
} from "./types.ts";
import type { Problem } from "./wire.ts";

export { isOpen } from "./orders.ts";
export type * from "./types.ts";
export type { Problem } from "./wire.ts";

/** A released stream is followed for so long: another part of the page may want it. */
const LINGER_MS = 5000;
const HIDDEN_MS = 500;

interface Entry {
	spec: StreamSpec;
	state: Signal<unknown>;
	users: number;
	isWanted: boolean;
	cancelDrop: ReturnType<typeof setTimeout> | undefined;
}

/** Counts since the page was loaded, for the tests that count. */
export const counts = {
	frames: 0,
	flushes: 0,
	messages: 0,
	bytes: 0,
	resyncs: 0,
	gaps: 0,
	checksums: 0,
	reconnects: 0,
};

Object.assign(globalThis, { tansoCounts: counts });

const connectionSignal = signal<Connection>({
	state: "connecting",
	sinceMs: Date.now(),
	isLoggedIn: false,
	resyncs: 0,
	lost: 0,
});
/** The state of the connection, for the frame of the page. */
export const connection: ReadonlySignal<Connection> = connectionSignal;

const problemsSignal = signal<ReadonlyMap<string, Problem>>(new Map());

const clockSignal = signal<VenueClock | undefined>(undefined);
let newest: number | undefined;
/** Return the number of the newest record of the exchange that has come; no signal, because it
 * changes with each message. */
export const newestSeq = (): number | undefined => newest;

/** The venue's clock; undefined until the exchange has told its time. */
export const venueClock: ReadonlySignal<VenueClock | undefined> = clockSignal;

const entries = new Map<string, Entry>();
/** The state of each stream of one market, whoever wanted it. */
const states = new Map<string, StreamState>();
const pushedMs = new Map<string, number>();
const behind = new Set<string>();
let confirmedMs = 0;
interface Waiting {
	resolve: (result: never) => void;
	reject: (error: Error) => void;
}

const answers = new Map<number, Waiting>();
let nextId = 1;
let worker: Worker | undefined;

function tell(message: ToWorker): void {
	if (!worker) {
		worker = startWorker();
		worker.onmessage = ({ data }: MessageEvent<FromWorker>) => take(data);
		document.addEventListener("visibilitychange", askLater);
		askLater();
	}
	worker.postMessage(message);
}

let cancelAsk = () => {};
let isAsking = false;

/** Ask in the next frame, or soon if the page is not shown. */
function askLater(): void {
	cancelAsk();
	if (isAsking) return;
	if (document.hidden) {
		const timer = setTimeout(ask, HIDDEN_MS);
		cancelAsk = () => clearTimeout(timer);
	} else {
		const frame = requestAnimationFrame(ask);
		cancelAsk = () => cancelAnimationFrame(frame);
	}
}

function ask(): void {
	isAsking = true;
	counts.frames += 1;
	tell({ do: "ask" });
}

async function rejectWith(problem: Problem, waiting: Waiting | undefined): Promise<void> {
	await fetchErrorWords(problem.code);
	waiting?.reject(new CallError(problem));
}

function take(message: FromWorker): void {
	if (message.did === "flush") {
		isAsking = false;
		apply(message);
		askLater();
		return;
	}
	const waiting = answers.get(message.id);
	answers.delete(message.id);
	if (message.did === "answer") waiting?.resolve(message.result as never);
	else void rejectWith(message.problem, waiting);
}

function apply(flush: Flush): void {
	Object.assign(counts, flush.counts);
	counts.flushes += 1;
	confirmedMs = flush.confirmedMs;
	behind.clear();
	for (const key of flush.behind) behind.add(key);
	batch(() => {
		const { participant } = connectionSignal.peek();
		if (participant !== flush.connection.participant) forgetPrivate();
		const all = new Map<string, Map<string, StreamState>>();
		for (const change of flush.changes) applyChange(change, all);
		for (const [key, map] of all) {
			const entry = entries.get(key);
			if (entry) entry.state.value = map;
		}
		if (!isSame(connectionSignal.peek(), flush.connection)) {
			connectionSignal.value = flush.connection;
		}
		const problems = new Map(flush.problems);
		if (problems.size || problemsSignal.peek().size) problemsSignal.value = problems;
		if (flush.clock && !isSame(clockSignal.peek(), flush.clock)) clockSignal.value = flush.clock;
		newest = flush.newestSeq;
	});
}

function applyChange(change: StreamChange, all: Map<string, Map<string, StreamState>>): void {
	const { key, allKey, symbol, piece } = change;
	const state = merged(states.get(key), piece);
	states.set(key, state);
	pushedMs.set(key, change.pushedMs);
	const entry = entries.get(key);
	if (entry?.isWanted) entry.state.value = state;
	const ofAll = allKey === undefined ? undefined : entries.get(allKey);
	if (!allKey || !ofAll?.isWanted) return;
	const before = all.get(allKey) ?? new Map(ofAll.state.peek() as Map<string, StreamState>);
	all.set(allKey, before.set(symbol, state));
	pushedMs.set(allKey, change.pushedMs);
}

function isSame(a: object | undefined, b: object): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function entryOf(spec: StreamSpec): Entry {
	const key = keyOf(spec);
	const known = entries.get(key);
	if (known) return known;
	const entry: Entry = {
		spec,
		state: signal<unknown>(undefined),
		users: 0,
		isWanted: false,
		cancelDrop: undefined,
	};
	entries.set(key, entry);
	return entry;
}

function acquire(entry: Entry): () => void {
	entry.users += 1;
	clearTimeout(entry.cancelDrop);
	if (!entry.isWanted) {
		entry.isWanted = true;
		entry.state.value = states.get(keyOf(entry.spec));
		tell({ do: "want", spec: entry.spec });
	}
	let isHeld = true;
	return () => {
		if (!isHeld) return;
		isHeld = false;
		entry.users -= 1;
		// Fills would be missing from the list if nobody followed them for a while.
		if (entry.users || entry.spec.channel === "executions") return;
		entry.cancelDrop = setTimeout(() => drop(entry), LINGER_MS);
	};
}

function drop(entry: Entry): void {
	entry.isWanted = false;
	entry.state.value = undefined;
	tell({ do: "drop", spec: entry.spec });
	const isStillWanted = (key: string) => entries.get(key)?.isWanted ?? false;
	const { channel } = entry.spec;
	for (const key of states.keys()) {
		if (!key.startsWith(`${channel}|`) || isStillWanted(key)) continue;
		const [, symbol] = key.split("|");
		if (isStillWanted(key.replace(`|${symbol}|`, "|*|"))) continue;
		states.delete(key);
		pushedMs.delete(key);
	}
}

/** A followed stream; its state is undefined until the snapshot has come. */
export interface HeldStream<S extends StreamSpec> {
	state: ReadonlySignal<StateOf<S> | undefined>;
	release: () => void;
}

/** Follow a stream outside a component, until `release`. */
export function stream<const S extends StreamSpec>(spec: S): HeldStream<S> {
	const entry = entryOf(spec);
	const state = entry.state as ReadonlySignal<StateOf<S> | undefined>;
	return { state, release: acquire(entry) };
}

/** Follow a stream while the component is shown. */
export function useStream<const S extends StreamSpec>(
	spec: S,
): ReadonlySignal<StateOf<S> | undefined> {
	const key = keyOf(spec);
	const entry = useMemo(() => entryOf(spec), [key]);
	useLayoutEffect(() => acquire(entry), [entry]);
	return entry.state as ReadonlySignal<StateOf<S> | undefined>;
}

/** Return why the exchange does not give a stream; undefined if it does. A component that calls
 * this is drawn again when the answer changes. */
export function problemOf(spec: StreamSpec): Problem | undefined {
	return problemsSignal.value.get(keyOf(spec));
}

/** Return how old a stream's state may be, in milliseconds; undefined before its first state. A
 * quiet stream is as new as the last heartbeat that missed no message. */
export function age(spec: StreamSpec): number | undefined {
	const key = keyOf(spec);
	const pushed = pushedMs.get(key);
	if (pushed === undefined) return undefined;
	return Math.max(0, Date.now() - (behind.has(key) ? pushed : Math.max(pushed, confirmedMs)));
}

/** Return the venue's time in milliseconds since 1970; it advances between messages. */
export const venueNow = (): number => venueTime(clockSignal.peek(), Date.now());

function asked<T>(message: (id: number) => ToWorker): Promise<T> {
	const id = nextId++;
	return new Promise<T>((resolve, reject) => {
		answers.set(id, { resolve, reject });
		tell(message(id));
	});
}

/** Send a request over the socket. CallError with the exchange's problem; `unknown_outcome`: the
 * connection was lost before the answer, so ask for the order; `not_connected`: nothing was sent. */
export function request<M extends keyof Methods & string>(
	method: M,
	params: Methods[M]["params"],
): Promise<Methods[M]["result"]> {
	return asked((id) => ({ do: "request", id, method, params }));
}

/** Log the socket in by the session's cookie, again after each reconnection. CallError with
 * `auth_required` if there is no session. */
export function logIn(): Promise<void> {
	return asked((id) => ({ do: "logIn", id }));
}

/** End the login and forget the account's streams. */
export function logOut(): Promise<void> {
	forgetPrivate();
	return asked((id) => ({ do: "logOut", id }));
}

function forgetPrivate(): void {
	for (const [key, { spec, state }] of entries) {
		if (!isPrivate(spec.channel)) continue;
		state.value = undefined;
		states.delete(key);
		pushedMs.delete(key);
	}
}
