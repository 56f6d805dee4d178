/** Public lists of the registry: read once, page by page where they have pages. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { CallError } from "../http/call.ts";
import type { Condition } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";

/** A page of rows and the cursor of the next one. */
export interface Page<T> {
	rows: readonly T[];
	next: number | undefined;
}

/** Rows that are read from the exchange and kept until `forget`. */
export class Loaded<T> {
	readonly rows: ReadonlySignal<readonly T[]>;
	readonly condition: ReadonlySignal<Condition>;
	/** True if the exchange has more rows than were read. */
	readonly hasMore: ReadonlySignal<boolean>;

	private readonly found = signal<readonly T[]>([]);
	private readonly failure = signal<CallError | undefined>(undefined);
	private readonly isKnown = signal(false);
	private readonly next = signal<number | undefined>(undefined);
	private readonly page: (cursor: number | undefined) => Promise<Page<T>>;
	/** The question whose answer is awaited. */
	private asked: Promise<void> | undefined;

	constructor(page: (cursor: number | undefined) => Promise<Page<T>>) {
		this.page = page;
		this.rows = this.found;
		this.hasMore = computed(() => this.next.value !== undefined);
		this.condition = computed(() => this.conditionNow());
	}

	private conditionNow(): Condition {
		const failure = this.failure.value;
		if (failure?.code === "forbidden") return { kind: "forbidden" };
		if (failure) return { kind: "error", text: errorText(failure), retry: () => void this.more() };
		return { kind: this.isKnown.value ? "ready" : "loading" };
	}

	/** Read the first page, unless it was read already. */
	async begin(): Promise<void> {
		if (!this.isKnown.peek()) await this.more();
	}

	/** Read the next page; the condition says if it failed. */
	more(): Promise<void> {
		this.asked ??= this.read();
		return this.asked;
	}

	private async read(): Promise<void> {
		// After `forget` another question is asked, and the answer to this one is dropped.
		await Promise.resolve();
		const { asked } = this;
		this.failure.value = undefined;
		try {
			const { rows, next } = await this.page(this.next.peek());
			if (asked !== this.asked) return;
			this.found.value = [...this.found.peek(), ...rows];
			this.next.value = next;
			this.isKnown.value = true;
		} catch (error) {
			if (!(error instanceof CallError)) throw error;
			if (asked !== this.asked) return;
			this.failure.value = error;
		}
		this.asked = undefined;
	}

	/** Read all pages. */
	async all(): Promise<readonly T[]> {
		await this.begin();
		while (this.hasMore.peek() && !this.failure.peek()) await this.more();
		return this.found.peek();
	}

	/** Forget everything; the next `begin` reads anew. */
	forget(): void {
		this.asked = undefined;
		this.found.value = [];
		this.next.value = undefined;
		this.failure.value = undefined;
		this.isKnown.value = false;
	}
}
