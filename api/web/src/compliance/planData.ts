/** The participant's procurement plan, asked for again while it is computed. */

import { signal } from "@preact/signals";
import { CallError, call } from "../http/call.ts";
import { onSession } from "../session.ts";
import type { PlanBody, PlanReply } from "../wire.gen.ts";
import { whatIf } from "./data.ts";

const EVERY_MS = 1000;

export const plan = signal<PlanReply | undefined>(undefined);
export const planFailure = signal<CallError | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

async function show(asked: Promise<PlanReply>): Promise<void> {
	clearTimeout(timer);
	try {
		plan.value = await asked;
		planFailure.value = undefined;
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		planFailure.value = error;
	}
	if (plan.value?.state === "running") timer = setTimeout(() => void loadPlan(), EVERY_MS);
}

export function loadPlan(): Promise<void> {
	return show(call("GET /v1/compliance/plan"));
}

/** Have a plan computed under the assumptions of the coverage. */
export function beginPlan(settings: PlanBody): Promise<void> {
	return show(call("POST /v1/compliance/plan", { body: { ...whatIf.value, ...settings } }));
}

export function cancelPlan(): Promise<void> {
	return show(call("DELETE /v1/compliance/plan"));
}

onSession(() => {
	clearTimeout(timer);
	plan.value = planFailure.value = undefined;
});
