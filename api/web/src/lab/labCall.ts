/** Calls of the laboratory's routes; a rejection says in both languages what to do. */

import type { LabFault, LabRoutes } from "../lab.gen.ts";
import { lang, wordsOf } from "../lang.ts";
import type { Condition } from "../parts/Panel.tsx";
import { labWords } from "../words/lab.ts";

type RouteName = keyof LabRoutes & string;

interface Given<R extends RouteName> {
	path?: LabRoutes[R]["path"];
	query?: LabRoutes[R]["query"];
	body?: LabRoutes[R]["body"];
}

/** A request that the laboratory rejected, or that got no answer. */
export class LabError extends Error {
	/** What the laboratory said; undefined if it did not answer. */
	readonly fault: LabFault | undefined;

	constructor(fault: LabFault | undefined) {
		super(fault ? faultText(fault) : wordsOf(labWords).noAnswer);
		this.fault = fault;
	}
}

/** Return the address of a route below this page's host. */
export function addressOf(template: string, values: Record<string, string | number> = {}): string {
	return template.replace(/\{(\w+)\}/g, (_, name: string) =>
		encodeURIComponent(String(values[name])),
	);
}

/** Call a route and return its reply; LabError if it was rejected or got no answer. */
export async function labCall<R extends RouteName>(
	route: R,
	given: Given<R> = {},
): Promise<LabRoutes[R]["reply"]> {
	const [method = "GET", template = ""] = route.split(" ");
	const path = addressOf(template, (given.path ?? {}) as Record<string, string>);
	const query = new URLSearchParams(
		Object.entries(given.query ?? {}).map(([name, value]) => [name, String(value)]),
	);
	const init: RequestInit = { method, credentials: "same-origin", redirect: "error" };
	if (method !== "GET") init.headers = { "content-type": "application/json" };
	if (given.body !== undefined) init.body = JSON.stringify(given.body);
	let answer: unknown;
	let isGood = false;
	try {
		const response = await fetch(query.size ? `${path}?${query}` : path, init);
		isGood = response.ok;
		answer = await response.json();
	} catch {
		throw new LabError(undefined);
	}
	if (isGood) return answer as LabRoutes[R]["reply"];
	const isKnown = typeof answer === "object" && answer !== null && "fault" in answer;
	throw new LabError(isKnown ? (answer as { fault: LabFault }).fault : undefined);
}

/** Return what is wrong and what to do, in the page's language. */
export function faultText({ text, cure, where }: LabFault): string {
	const place = where && !text[lang].startsWith(where) ? `${where}: ` : "";
	const gap = lang === "ja" ? "" : " ";
	return `${place}${text[lang]}${cure[lang] ? `${gap}${cure[lang]}` : ""}`;
}

/** Return the sentence of an error that a call threw. An error of the page's own is thrown on. */
export function labErrorText(error: unknown): string {
	if (error instanceof LabError) return error.message;
	throw error;
}

/** The state of a panel whose data are asked for once. */
export function conditionOf(found: unknown, failure: string, retry: () => void): Condition {
	if (found !== undefined) return { kind: "ready" };
	return failure ? { kind: "error", text: failure, retry } : { kind: "loading" };
}
