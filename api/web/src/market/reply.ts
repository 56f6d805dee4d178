/** Replies of the exchange's HTTP routes as parts of the page show them. */

import { useEffect, useState } from "preact/hooks";
import { CallError, call, type RouteName } from "../http/call.ts";
import { type Condition, READY } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { Routes } from "../wire.gen.ts";

/** A reply, as long as there is one, and whether it is there. */
export interface Asked<T> {
	reply: T | undefined;
	condition: Condition;
}

type Given<R extends RouteName> = Pick<Parameters<typeof call<R>>[1] & object, "path" | "query">;

/** Ask a route; again when `round` changes, and then the former reply stays until the new one. */
export function useReply<R extends RouteName>(
	route: R,
	given: Given<R>,
	round: unknown = 0,
): Asked<Routes[R]["reply"]> {
	const [reply, setReply] = useState<Routes[R]["reply"]>();
	const [failure, setFailure] = useState<CallError>();
	const [retries, setRetries] = useState(0);
	useEffect(() => {
		let isLeft = false;
		call(route, given)
			.then((found) => {
				if (isLeft) return;
				setReply(() => found);
				setFailure(undefined);
			})
			.catch((error: unknown) => {
				if (!(error instanceof CallError)) throw error;
				if (!isLeft) setFailure(error);
			});
		return () => {
			isLeft = true;
		};
	}, [route, JSON.stringify(given), round, retries]);
	return { reply, condition: conditionOf(reply, failure, () => setRetries(retries + 1)) };
}

function conditionOf(reply: unknown, failure: CallError | undefined, retry: () => void): Condition {
	if (reply !== undefined) return READY;
	return failure ? { kind: "error", text: errorText(failure), retry } : { kind: "loading" };
}
