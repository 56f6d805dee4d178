/** The exchange's own check of the ticket, made shortly after the last key. */

import { effect, signal } from "@preact/signals";
import { request } from "../../feed/index.ts";
import { CallError, type CallProblem } from "../../http/call.ts";
import type { DryRun } from "../../wire.gen.ts";
import { hasAccount, isLocked } from "../account.ts";
import { market } from "../markets.ts";
import { draft } from "../ticketState.ts";
import { type OrderParams, read } from "./params.ts";

const WAIT_MS = 300;

export type Preview =
	| { state: "none" }
	| { state: "asking"; last: DryRun | undefined }
	| { state: "ok"; result: DryRun }
	| { state: "rejected"; problem: CallProblem };

/** What the exchange says about the ticket as it is written. */
export const preview = signal<Preview>({ state: "none" });

let timer: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

/** Check an order without entering it; CallError if it would be rejected. */
export async function dryRun(params: OrderParams): Promise<DryRun> {
	const { cl_ord_id: _, ...order } = params;
	const { dry_run: found } = await request("add_order", { ...order, validate: true });
	if (!found) throw new Error("a dry run has an answer");
	return found;
}

async function run(params: OrderParams): Promise<void> {
	asked += 1;
	const mine = asked;
	let found: Preview;
	try {
		found = { state: "ok", result: await dryRun(params) };
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		found = { state: "rejected", problem: error.problem };
	}
	if (mine === asked) preview.value = found;
}

effect(() => {
	const written = draft.value;
	const instrument = market.value?.instrument;
	// The phase decides what an order would do, so that its change asks anew.
	void market.value?.status?.phase;
	const canAsk = hasAccount.value && !isLocked.value;
	clearTimeout(timer);
	asked += 1;
	const order = instrument && canAsk ? read(written, instrument) : undefined;
	if (!order?.ok || written.symbol !== instrument?.symbol) {
		preview.value = { state: "none" };
		return;
	}
	const before = preview.peek();
	const last = before.state === "ok" ? before.result : undefined;
	preview.value = { state: "asking", last };
	timer = setTimeout(() => run(order.params), WAIT_MS);
});
