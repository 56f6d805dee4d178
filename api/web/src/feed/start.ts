/** Starts the Worker. Its address is the only script address that a page makes by itself, so this
 * is the only place with a Trusted Types policy. */

import workerUrl from "./worker.ts?worker&url";

interface Policies {
	createPolicy(
		name: string,
		rules: { createScriptURL: (address: string) => string },
	): { createScriptURL: (address: string) => string };
}

/** Start the Worker from this page's own origin. */
export function startWorker(): Worker {
	const { trustedTypes } = globalThis as { trustedTypes?: Policies };
	const policy = trustedTypes?.createPolicy("tanso", { createScriptURL: ownAddress });
	const address = policy?.createScriptURL(workerUrl) ?? ownAddress(workerUrl);
	return new Worker(address, { type: "module" });
}

function ownAddress(address: string): string {
	const { origin } = new URL(address, location.href);
	if (origin !== location.origin) throw new TypeError(`a script of another origin: ${origin}`);
	return address;
}
