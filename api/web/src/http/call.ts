/** Typed calls of the exchange's HTTP routes, with the session's cookie. */

import type { Problem, Routes } from "../wire.gen.ts";

export type RouteName = keyof Routes & string;

/** The text values that replace `{name}` in a route's path. */
type PathValues = Record<string, string>;

interface Given<R extends RouteName> {
	path?: PathValues;
	query?: Routes[R]["query"];
	body?: Routes[R]["body"];
	/** Makes a repetition of an acting request have no second effect. */
	key?: string;
	signal?: AbortSignal;
	/** The caller treats "nobody is logged in" itself. */
	expectsVisitors?: boolean;
}

/** A request that the exchange rejected, or that got no answer (`code` "no_answer"). */
export class CallError extends Error {
	readonly problem: Problem;

	constructor(problem: Problem) {
		super(problem.message);
		this.problem = problem;
	}

	get code(): string {
		return this.problem.code;
	}
}

const NO_ANSWER: Problem = {
	type: "urn:tanso:error:no_answer",
	title: "no answer",
	status: 0,
	detail: "the exchange did not answer",
	code: "no_answer",
	category: "server",
	message: "the exchange did not answer",
	retryable: true,
} as unknown as Problem;

/** Called when a request was rejected because nobody is logged in any more. */
export const onSessionOver: { call: () => void } = { call: () => {} };

/** Call a route and return its reply; CallError if it was rejected or got no answer. */
export async function call<R extends RouteName>(
	route: R,
	given: Given<R> = {},
): Promise<Routes[R]["reply"]> {
	const [method, template] = route.split(" ") as [string, string];
	const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
		encodeURIComponent(given.path?.[name] ?? ""),
	);
	const headers: Record<string, string> = { accept: "application/json" };
	const init: RequestInit = { method, headers, credentials: "same-origin", redirect: "error" };
	if (given.signal) init.signal = given.signal;
	if (given.body !== undefined) {
		headers["content-type"] = "application/json";
		init.body = JSON.stringify(given.body);
	}
	if (given.key) headers["idempotency-key"] = given.key;
	let response: Response;
	try {
		response = await fetch(path + queryText(given.query), init);
	} catch {
		throw new CallError(NO_ANSWER);
	}
	const answer: unknown = await response.json().catch(() => undefined);
	if (response.ok) return answer as Routes[R]["reply"];
	const problem = (answer as Problem | undefined) ?? { ...NO_ANSWER, status: response.status };
	if (problem.code === "auth_required" && !given.expectsVisitors) onSessionOver.call();
	throw new CallError(problem);
}

function queryText(query: unknown): string {
	const pairs = Object.entries((query ?? {}) as Record<string, unknown>).filter(
		([, value]) => value !== undefined && value !== null && value !== "",
	);
	if (!pairs.length) return "";
	return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
