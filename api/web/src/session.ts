/** The person's session: who is logged in, until when, and the dialog that asks again.
 *
 * A session that ended leaves the screen as it is: the dialog opens over it, and what was half
 * written is still there after the login.
 */

import { computed, signal } from "@preact/signals";
import { CallError, call, onSessionOver } from "./http/call.ts";
import type { SessionReply } from "./wire.gen.ts";

export type Role = SessionReply["session"]["role"];

/** `undefined`: not yet known; `null`: nobody is logged in. */
export const session = signal<SessionReply | null | undefined>(undefined);

/** True while the login dialog is open. */
export const isAsking = signal(false);

/** True from the time at which a session's end is announced. */
export const isEnding = signal(false);

/** The person's role, `visitor` if nobody is logged in. */
export const role = computed<Role | "visitor">(() => session.value?.session.role ?? "visitor");

/** The participant of the login, empty if nobody is logged in. */
export const participant = computed(() => session.value?.session.participant ?? "");

/** The participant's filed legal name, else its code; empty if nobody is logged in. */
export const ownName = computed(() => {
	const who = session.value;
	return who ? who.name_ja || who.name_en || who.session.participant : "";
});

const WARNING_MS = 5 * 60_000;
const listeners: ((isIn: boolean) => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Call a function after each login (true) and logout (false). */
export function onSession(listener: (isIn: boolean) => void): void {
	listeners.push(listener);
}

/** Ask the exchange who is logged in. A visitor's page is not asked for: the server has marked the
 * document of a browser that sends a session. */
export async function loadSession(isPublic: boolean): Promise<void> {
	const isMarked = document.documentElement.hasAttribute("data-signed-in");
	if (isPublic && !isMarked) {
		set(null);
		return;
	}
	try {
		set(await call("GET /v1/auth/session", { expectsVisitors: true }));
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		set(null);
		isAsking.value = !isPublic;
	}
}

/** Log in; CallError if the name or the password is wrong. */
export async function logIn(user: string, password: string): Promise<void> {
	await call("POST /v1/auth/login", { body: { user, password }, expectsVisitors: true });
	set(await call("GET /v1/auth/session"));
	isAsking.value = false;
}

export async function logOut(): Promise<void> {
	await call("POST /v1/auth/logout");
	set(null);
}

/** Extend the session, from the warning before its end. */
export async function extend(): Promise<void> {
	set(await call("POST /v1/auth/session"));
}

function set(found: SessionReply | null): void {
	const was = session.value?.user;
	session.value = found;
	isEnding.value = false;
	clearTimeout(timer);
	if (found?.seconds_left !== undefined && found.seconds_left !== null) {
		const warnMs = Math.max(0, found.seconds_left * 1000 - WARNING_MS);
		// A timer of more than 24.8 days would overflow; a session lasts 12 hours.
		timer = setTimeout(() => {
			isEnding.value = true;
		}, warnMs);
	}
	if (was !== found?.user || found === null) {
		for (const listener of listeners) listener(found !== null);
	}
}

onSessionOver.call = () => {
	isEnding.value = false;
	isAsking.value = true;
};
