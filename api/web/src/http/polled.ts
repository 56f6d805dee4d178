/** Data of a route that is asked for again and again, with the state in which a panel shows it. */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Condition } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import { everySecond } from "../seconds.ts";
import { session } from "../session.ts";
import { CallError } from "./call.ts";

const EVERY_MS = 4000;

const wishes = signal(0);

/** Ask for all data of the page at once, after an act that changed some of it. */
export function reloadAll(): void {
	wishes.value += 1;
}

export class Polled<T> {
	/** The last reply; the same object as long as nothing in it changes. */
	readonly value: ReadonlySignal<T | undefined>;
	readonly condition: ReadonlySignal<Condition>;

	private readonly found = signal<T | undefined>(undefined);
	private readonly failure = signal<CallError | undefined>(undefined);
	private text = "";
	private askedAt = 0;
	private loadedAt = 0;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private isOn = false;
	private readonly load: () => Promise<T>;

	constructor(load: () => Promise<T>) {
		this.load = load;
		this.value = this.found;
		this.condition = computed(() => this.conditionNow());
	}

	private conditionNow(): Condition {
		const failure = this.failure.value;
		if (failure === undefined) {
			return { kind: this.found.value === undefined ? "loading" : "ready" };
		}
		if (failure.code === "forbidden") return { kind: "forbidden" };
		if (this.found.value === undefined) {
			return { kind: "error", text: errorText(failure), retry: () => void this.reload() };
		}
		void everySecond().value;
		return { kind: "stale", age_s: Math.round((Date.now() - this.loadedAt) / 1000) };
	}

	/** Ask now; an older answer that is still on its way is dropped. */
	async reload(): Promise<void> {
		clearTimeout(this.timer);
		this.askedAt += 1;
		const asked = this.askedAt;
		try {
			const reply = await this.load();
			if (asked !== this.askedAt) return;
			const text = JSON.stringify(reply);
			if (text !== this.text) this.found.value = reply;
			this.text = text;
			this.loadedAt = Date.now();
			this.failure.value = undefined;
		} catch (error) {
			if (!(error instanceof CallError)) throw error;
			if (asked !== this.askedAt) return;
			this.failure.value = error;
		}
		if (this.isOn) this.timer = setTimeout(() => void this.tick(), EVERY_MS);
	}

	private tick(): void {
		if (document.hidden) this.timer = setTimeout(() => this.tick(), EVERY_MS);
		else void this.reload();
	}

	/** Begin to ask; the returned function ends it. Each login asks at once. */
	start(): () => void {
		this.isOn = true;
		const onShown = () => {
			if (!document.hidden) void this.reload();
		};
		document.addEventListener("visibilitychange", onShown);
		const stop = effect(() => {
			void wishes.value;
			if (session.value) void this.reload();
		});
		return () => {
			this.isOn = false;
			this.askedAt += 1;
			clearTimeout(this.timer);
			stop();
			document.removeEventListener("visibilitychange", onShown);
		};
	}
}

/** Ask for data while the component is drawn; anew when `inputs` change. */
export function usePolled<T>(load: () => Promise<T>, inputs: readonly unknown[] = []): Polled<T> {
	const polled = useMemo(() => new Polled(load), inputs as unknown[]);
	useEffect(() => polled.start(), [polled]);
	return polled;
}
