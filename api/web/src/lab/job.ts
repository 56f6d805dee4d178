/** A run as it goes on: followed by the server's events, asked for where those fail. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { LabJob } from "../lab.gen.ts";
import { addressOf, LabError, labCall } from "./labCall.ts";

const ASK_MS = 1000;

/** A run by its id, with why it cannot be shown. */
export interface Followed {
	job: Signal<LabJob | undefined>;
	failure: Signal<string>;
	/** Take what another call answered. */
	take: (job: LabJob) => void;
	retry: () => void;
}

export function isOver({ state }: LabJob): boolean {
	return state === "done" || state === "failed" || state === "canceled";
}

/** Follow a run while it is shown, until it is over. */
export function useJob(id: string): Followed {
	const followed = useMemo(() => follow(id), [id]);
	useEffect(() => {
		followed.retry();
		return followed.stop;
	}, [followed]);
	return followed;
}

function follow(id: string): Followed & { stop: () => void } {
	const job = signal<LabJob | undefined>(undefined);
	const failure = signal("");
	let events: EventSource | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let isOn = false;
	const stop = () => {
		isOn = false;
		events?.close();
		clearTimeout(timer);
	};
	const take = (found: LabJob) => {
		job.value = found;
		failure.value = "";
		if (isOver(found)) stop();
		else if (!isOn) listen();
	};
	const ask = async () => {
		try {
			take(await labCall("GET /v1/lab/runs/{id}", { path: { id } }));
		} catch (error) {
			if (!(error instanceof LabError)) throw error;
			failure.value = error.message;
			if (error.fault?.code === "not_known") stop();
		}
		if (isOn && events?.readyState !== EventSource.OPEN) {
			timer = setTimeout(() => void ask(), ASK_MS);
		}
	};
	const listen = () => {
		isOn = true;
		events = new EventSource(addressOf("/v1/lab/runs/{id}/events", { id }));
		events.addEventListener("job", ({ data }: MessageEvent<string>) => take(JSON.parse(data)));
		// The browser tries again by itself; until then the run is asked for.
		events.onerror = () => {
			clearTimeout(timer);
			if (isOn) timer = setTimeout(() => void ask(), ASK_MS);
		};
	};
	const retry = () => {
		stop();
		isOn = true;
		void ask().then(() => {
			if (isOn && job.value && !isOver(job.value)) listen();
		});
	};
	return { job, failure, take, retry, stop };
}
