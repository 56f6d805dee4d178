/** Typed calls of the exchange's HTTP routes, with the session's cookie. */

import type { Problem, Routes } from "../wire.gen.ts";
import { fetchErrorWords } from "./errorWords.ts";

export type RouteName = keyof Routes & string;

interface Given<R extends RouteName> {
	path?: Routes[R]["path"];
	query?: Routes[R]["query"];
	body?: Routes[R]["body"];
	/** Makes a repetition of an acting request have no second effect. */
	key?: string;
	signal?: AbortSignal;
	/** The caller treats "nobody is logged in" itself. */
	expectsVisitors?: boolean;
}

/** The code of a request that got no answer: if it acts, whether it had an effect is not known. */
export const NO_ANSWER = "no_answer";

/** A problem as the exchange describes it, or that there was no answer. Over the socket:
 * `unknown_outcome`, the connection was lost before the answer; `not_connected`, nothing was sent. */
export type CallProblem = Omit<Partial<Problem>, "code" | "category"> & {
	code: Problem["code"] | typeof NO_ANSWER | "unknown_outcome" | "not_connected";
	category?: string;
	message: string;
	/** Something was to be read: however it failed, it had no effect. */
	isQuestion?: boolean;
};

/** A request that the exchange rejected, or that got no answer. */
export class CallError extends Error {
	readonly problem: CallProblem;

	constructor(problem: CallProblem) {
		super(problem.message);
		this.problem = problem;
	}

	get code(): CallProblem["code"] {
		return this.problem.code;
	}
}

/** Called when a request was rejected because nobody is logged in any more. */
export const onSessionOver: { call: () => void } = { call: () => {} };

/** Call a route and return its reply; CallError if it was rejected or got no answer. */
export async function call<R extends RouteName>(
	route: R,
	given: Given<R> = {},
): Promise<Routes[R]["reply"]> {
	const [method, template] = route.split(" ") as [string, string];
	const values = (given.path ?? {}) as Record<string, string | number>;
	const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
		encodeURIComponent(String(values[name])),
	);
	const headers: Record<string, string> = { accept: "application/json" };
	const init: RequestInit = { method, headers, credentials: "same-origin", redirect: "error" };
	if (given.signal) init.signal = given.signal;
	if (given.body !== undefined) {
		headers["content-type"] = "application/json";
		init.body = JSON.stringify(given.body);
	}
	if (given.key) headers["idempotency-key"] = given.key;
	const isQuestion = method === "GET";
	const unanswered: CallProblem = {
		code: NO_ANSWER,
		message: "the exchange did not answer",
		isQuestion,
	};
	let response: Response;
	try {
		response = await fetch(path + queryText(given.query), init);
	} catch {
		throw new CallError(unanswered);
	}
	const answer: unknown = await response.json().catch(() => undefined);
	if (response.ok) return answer as Routes[R]["reply"];
	const problem = isProblem(answer)
		? { ...answer, isQuestion }
		: { ...unanswered, status: response.status };
	if (problem.code === "auth_required" && !given.expectsVisitors) onSessionOver.call();
	await fetchErrorWords(problem.code);
	throw new CallError(problem);
}

function isProblem(answer: unknown): answer is Problem {
	return typeof answer === "object" && answer !== null && "code" in answer;
}

function queryText(query: unknown): string {
	const pairs = Object.entries((query ?? {}) as Record<string, unknown>).filter(
		([, value]) => value !== undefined && value !== null && value !== "",
	);
	if (!pairs.length) return "";
	return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
