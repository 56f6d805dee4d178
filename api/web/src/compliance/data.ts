/** The firm's file, its coverage under what-ifs, its calendar and drafts. */

import { computed, signal } from "@preact/signals";
import { CallError, call } from "../http/call.ts";
import { lang } from "../lang.ts";
import type { Condition } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import { onSession } from "../session.ts";
import type {
	CalendarReply,
	CoverageQuery,
	CoverageReply,
	FirmReply,
	OrderDraft,
	OwnPricesReply,
} from "../wire.gen.ts";

/** The firm; null: there is no file yet. */
export const firm = signal<FirmReply | null | undefined>(undefined);
export const coverage = signal<CoverageReply | undefined>(undefined);
export const calendar = signal<CalendarReply | undefined>(undefined);
/** The participant's own marks of prices. */
export const ownPrices = signal<OwnPricesReply | undefined>(undefined);
export const drafts = signal<readonly OrderDraft[]>([]);
/** The changed assumptions; empty: the rules as reported. */
export const whatIf = signal<CoverageQuery>({});
/** The time that the last answer took, in milliseconds. */
export const tookMs = signal<number | undefined>(undefined);

const failure = signal<CallError | undefined>(undefined);

/** The state of a panel that shows something of the firm. */
export function conditionOf(found: unknown): Condition {
	const error = failure.value;
	if (error) return { kind: "error", text: errorText(error), retry: () => void load() };
	return { kind: found === undefined ? "loading" : "ready" };
}

/** The names of the entities by code, in the page's language. */
export const entityNames = computed(() => {
	const entities = firm.value?.entities ?? [];
	return new Map(
		entities.map(({ code, name, name_ja }) => [code, (lang === "ja" && name_ja) || name]),
	);
});

async function caught(work: () => Promise<void>): Promise<void> {
	try {
		await work();
		failure.value = undefined;
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		failure.value = error;
	}
}

/** Read the firm, and what follows from it. */
export async function load(): Promise<void> {
	await caught(async () => {
		try {
			firm.value = await call("GET /v1/compliance/firm");
		} catch (error) {
			if (!(error instanceof CallError) || error.code !== "not_found") throw error;
			firm.value = null;
		}
		drafts.value = (await call("GET /v1/compliance/drafts")).drafts;
		ownPrices.value = await call("GET /v1/compliance/prices");
	});
	if (firm.value) await loadAnswers();
}

let asked = 0;

/** Compute coverage and calendar; an older answer that is still on its way is dropped. */
export async function loadAnswers(): Promise<void> {
	asked += 1;
	const own = asked;
	const began = performance.now();
	const { on } = whatIf.value;
	await caught(async () => {
		const found = await call("GET /v1/compliance/coverage", { query: whatIf.value });
		if (own !== asked) return;
		coverage.value = found;
		tookMs.value = Math.round(performance.now() - began);
		const days = await call("GET /v1/compliance/calendar", { query: on ? { on } : {} });
		if (own === asked) calendar.value = days;
	});
}

/** Change assumptions and compute again. An undefined value goes back to the rule. */
export function change(
	changes: { [K in keyof CoverageQuery]?: CoverageQuery[K] | undefined },
): void {
	const kept = Object.entries({ ...whatIf.value, ...changes }).filter(
		([, value]) => value !== undefined,
	);
	whatIf.value = Object.fromEntries(kept);
	void loadAnswers();
}

/** Show a firm that was stored, and own prices by its days. */
export async function take(stored: FirmReply): Promise<void> {
	firm.value = stored;
	ownPrices.value = await call("GET /v1/compliance/prices");
	await loadAnswers();
}

/** Show own prices that have changed, and what follows from them. */
export async function loadAfterPrices(found: OwnPricesReply): Promise<void> {
	ownPrices.value = found;
	if (!firm.value) return;
	firm.value = await call("GET /v1/compliance/firm");
	await loadAnswers();
}

/** Store drafts in place of those before. */
export async function storeDrafts(next: readonly OrderDraft[]): Promise<void> {
	drafts.value = (await call("PUT /v1/compliance/drafts", { body: { drafts: [...next] } })).drafts;
}

/** Forget everything of the firm. */
export function forget(): void {
	firm.value = undefined;
	coverage.value = calendar.value = tookMs.value = ownPrices.value = undefined;
	drafts.value = [];
	whatIf.value = {};
	asked += 1;
}

onSession((isIn) => {
	forget();
	if (isIn) void load();
});
