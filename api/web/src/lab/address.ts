/** Where the reader is in the laboratory: the address decides what is shown. */

import { signal } from "@preact/signals";

/** The parts of the laboratory; `run` has a run's id. */
export type Place =
	| { part: "library" | "edit" | "compare" | "map" | "study" | "runs" }
	| { part: "run"; id: string };

export const PARTS = ["library", "edit", "compare", "map", "study", "runs"] as const;
export type Part = (typeof PARTS)[number];

/** The place that is shown. */
export const place = signal<Place>(read());

/** Return the address of a place. */
export function pathOf(to: Place): string {
	if (to.part === "run") return `/lab/runs/${to.id}`;
	return to.part === "library" ? "/lab" : `/lab/${to.part}`;
}

function read(): Place {
	const [, , part = "", id = ""] = location.pathname.split("/");
	if (part === "runs" && id) return { part: "run", id };
	const known = PARTS.find((each) => each === part);
	return { part: known ?? "library" };
}

/** Go to a place without loading the page again. */
export function go(to: Place): void {
	history.pushState(null, "", pathOf(to));
	place.value = read();
	scrollTo(0, 0);
	focusMain();
}

addEventListener("popstate", () => {
	place.value = read();
});

/** Put the focus on the main part, where what had it is gone. */
export function focusMain(): void {
	document.getElementById("main")?.focus();
}
