/** A copy of one book, kept by its stream and checked by its checksum. */

import { rank } from "../money/decimal.ts";
import type { BookRecord, Level as WireLevel } from "../wire.gen.ts";
import type { BookState, Level } from "./types.ts";

const TABLE = new Uint32Array(256).map((_, n) => {
	let value = n;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
	return value;
});

/** Return the CRC-32 of a text of ASCII characters. */
export function crc32(text: string): number {
	let crc = -1;
	for (let at = 0; at < text.length; at++) {
		crc = (crc >>> 8) ^ (TABLE[(crc ^ text.charCodeAt(at)) & 255] ?? 0);
	}
	return ~crc >>> 0;
}

/** The levels that the checksum covers, of each side. */
const CHECKED = 10;

/** One side, best first; `sign` is 1 if a lower price is better. */
class Side {
	levels: Level[] = [];
	#ranks: number[] = [];
	readonly #sign: number;

	constructor(sign: number) {
		this.#sign = sign;
	}

	clear(): void {
		this.levels = [];
		this.#ranks = [];
	}

	put({ price, qty }: WireLevel): void {
		const key = rank(price) * this.#sign;
		let low = 0;
		let high = this.#ranks.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#ranks[middle] ?? 0) < key) low = middle + 1;
			else high = middle;
		}
		const isThere = this.#ranks[low] === key;
		if (!/[1-9]/.test(qty)) {
			if (!isThere) return;
			this.levels.splice(low, 1);
			this.#ranks.splice(low, 1);
		} else {
			this.levels.splice(low, isThere ? 1 : 0, [price, qty]);
			this.#ranks.splice(low, isThere ? 1 : 0, key);
		}
	}
}

export class Book {
	readonly #bids = new Side(-1);
	readonly #asks = new Side(1);

	/** Apply the record of a push; false if the copy is no longer the server's book. */
	apply(record: BookRecord, isWhole: boolean): boolean {
		if (isWhole) {
			this.#bids.clear();
			this.#asks.clear();
		}
		for (const level of record.bids) this.#bids.put(level);
		for (const level of record.asks) this.#asks.put(level);
		return this.checksum() === record.checksum;
	}

	/** Return the checksum of the ten best levels of each side. */
	checksum(): number {
		let text = "";
		for (const side of [this.#asks, this.#bids]) {
			for (const level of side.levels.slice(0, CHECKED)) {
				for (const part of level) text += part.replace(".", "").replace(/^0+/, "");
			}
		}
		return crc32(text);
	}

	state(seq: number, timestamp: string): BookState {
		return { bids: this.#bids.levels, asks: this.#asks.levels, seq, timestamp };
	}
}
