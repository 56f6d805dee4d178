/** The library and the keys, which are asked for once. */

import { type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LabKey, LabScenario, LabScenarioText, LabSchema } from "../lab.gen.ts";
import { LabError, labCall } from "./labCall.ts";

/** Data that are asked for when they are first wanted. */
export class Once<T> {
	readonly value: Signal<T | undefined> = signal<T | undefined>(undefined);
	readonly failure = signal("");
	readonly #load: () => Promise<T>;
	#isAsked = false;

	constructor(load: () => Promise<T>) {
		this.#load = load;
	}

	readonly retry = (): void => {
		this.#isAsked = false;
		this.want();
	};

	want(): void {
		if (this.#isAsked) return;
		this.#isAsked = true;
		this.failure.value = "";
		this.#load().then(
			(found) => {
				this.value.value = found;
			},
			(error) => {
				if (!(error instanceof LabError)) throw error;
				this.failure.value = error.message;
			},
		);
	}
}

/** Ask for data when the component is first drawn. */
export function useOnce<T>(once: Once<T>): Once<T> {
	useEffect(() => once.want(), [once]);
	return once;
}

export const scenarios = new Once<LabScenario[]>(async () => {
	return (await labCall("GET /v1/lab/scenarios")).scenarios;
});
export const schema = new Once<LabSchema>(() => labCall("GET /v1/lab/schema"));

const texts = new Map<string, Once<LabScenarioText>>();

/** Return a shipped scenario whole. */
export function textOf(name: string): Once<LabScenarioText> {
	const known = texts.get(name);
	if (known) return known;
	const made = new Once(() => labCall("GET /v1/lab/scenarios/{name}", { path: { name } }));
	texts.set(name, made);
	return made;
}

/** Return the description of a key of the schema. */
export function keyOf(name: string): LabKey | undefined {
	for (const group of schema.value.value?.groups ?? []) {
		const found = group.keys.find(({ key }) => key === name);
		if (found) return found;
	}
	return undefined;
}
