/** Finds a stream that is silent although the others of its market tell that it must have moved, or
 * whose snapshot does not come.
 *
 * The socket's heartbeats say that no message was lost, not that the exchange sent all of them.
 * Ticker and board are pushed at every change of their market, so they reach the `seq` of its other
 * streams; a book need not, but its best levels are the ticker's.
 */

/** What is known of one stream; `best`: its best prices and quantities, if it tells them. */
export interface Seen {
	key: string;
	channel: string;
	symbol: string;
	lastSeq: number;
	/** True while its snapshot is awaited. */
	isBroken: boolean;
	/** Milliseconds between two pushes at most, beside those of the exchange itself. */
	paceMs: number;
	best: string | undefined;
}

const FOLLOWS_ALL = ["ticker", "board"];
const MOVES_THEM = ["ticker", "board", "book", "trade"];

export class Watch {
	readonly #allowedMs: number;
	/** Since when, and at which `seq`, a stream has been short of the others. */
	readonly #short = new Map<string, { seq: number; sinceMs: number }>();

	constructor(allowedMs: number) {
		this.#allowedMs = allowedMs;
	}

	/** Return the streams that have been silent for too long, and since when. */
	look(streams: readonly Seen[], nowMs: number): Map<string, number> {
		const silent = new Map<string, number>();
		for (const stream of streams) {
			const known = this.#short.get(stream.key);
			if (!isShort(stream, streams)) {
				this.#short.delete(stream.key);
			} else if (known?.seq !== stream.lastSeq) {
				this.#short.set(stream.key, { seq: stream.lastSeq, sinceMs: nowMs });
			} else if (nowMs - known.sinceMs > this.#allowedMs + stream.paceMs) {
				silent.set(stream.key, known.sinceMs);
			}
		}
		return silent;
	}
}

function isShort(stream: Seen, streams: readonly Seen[]): boolean {
	if (stream.isBroken) return true;
	const newer = streams.filter(
		(other) => other.symbol === stream.symbol && other.lastSeq > stream.lastSeq,
	);
	if (FOLLOWS_ALL.includes(stream.channel)) {
		return newer.some((other) => MOVES_THEM.includes(other.channel));
	}
	if (stream.channel !== "book") return false;
	return newer.some((other) => other.channel === "ticker" && other.best !== stream.best);
}
