/** What the reader is preparing: the scenario in the editor, the variants of a comparison, seeds. */

import { computed, signal } from "@preact/signals";
import type { LabCheck, LabJobBody, LabVariantBody } from "../lab.gen.ts";
import { kept } from "../parts/kept.ts";
import { LabError, labCall } from "./labCall.ts";

/** A scenario in the making: a shipped one with changed keys, or a text of its own. */
export interface Draft {
	scenario: string;
	changes: Readonly<Record<string, string>>;
	/** A whole TOML text, which no shipped scenario is below of; empty for a form. */
	toml: string;
	label: string;
}

/** The seeds of a run, as they were typed. */
export interface Seeds {
	seed: string;
	replications: string;
}

const VARIANTS_MAX = 4;

function isDraft(value: unknown): value is Draft {
	if (typeof value !== "object" || value === null) return false;
	const { scenario, changes, toml, label } = value as Record<string, unknown>;
	const texts = [scenario, toml, label].every((text) => typeof text === "string");
	return texts && typeof changes === "object" && changes !== null;
}

function isDrafts(value: unknown): value is Draft[] {
	return Array.isArray(value) && value.every(isDraft) && value.length <= VARIANTS_MAX;
}

/** Return a shipped scenario without changes. */
export function fresh(scenario: string): Draft {
	return { scenario, changes: {}, toml: "", label: "" };
}

/** The scenario in the editor. */
export const draft = kept<Draft>("lab_draft", fresh("base-balanced"), isDraft);
/** The variants of the comparison; the first is the base. */
export const variants = kept<Draft[]>("lab_variants", [], isDrafts);
export const canAdd = computed(() => variants.value.length < VARIANTS_MAX);

/** Put a scenario beside those to be compared. */
export function addVariant(added: Draft): void {
	if (canAdd.value) variants.value = [...variants.value, added];
}

/** Change a key of the draft, or take its change back. */
export function changeKey(key: string, value: string | undefined): void {
	const { [key]: _, ...others } = draft.value.changes;
	const changes = value === undefined ? others : { ...others, [key]: value };
	draft.value = { ...draft.value, changes };
}

/** Return a draft as the laboratory takes it. */
export function bodyOf({ scenario, changes, toml, label }: Draft): LabVariantBody {
	return toml ? { toml, label } : { scenario, changes: { ...changes }, label };
}

/** What the laboratory says about a request: undefined while it is asked, or a sentence. */
export class Checked {
	readonly reply = signal<LabCheck | undefined>(undefined);
	readonly failure = signal("");
	readonly isAsking = signal(false);
	#asked = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** Ask after a pause in which nothing else was changed; a reply to an older request is dropped. */
	ask(body: LabJobBody, pauseMs: number): void {
		clearTimeout(this.#timer);
		this.isAsking.value = true;
		this.#asked += 1;
		const own = this.#asked;
		this.#timer = setTimeout(() => void this.#send(body, own), pauseMs);
	}

	async #send(body: LabJobBody, own: number): Promise<void> {
		try {
			const found = await labCall("POST /v1/lab/check", { body });
			if (own !== this.#asked) return;
			this.reply.value = found;
			this.failure.value = "";
		} catch (error) {
			if (!(error instanceof LabError)) throw error;
			if (own !== this.#asked) return;
			this.reply.value = undefined;
			this.failure.value = error.message;
		}
		this.isAsking.value = false;
	}
}
