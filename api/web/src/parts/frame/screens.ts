/** The screens: their addresses and who is offered them. */

import type { Role } from "../../session.ts";
import type { frameWords } from "../../words/frame.ts";

export type ScreenName = keyof (typeof frameWords)["en"]["screens"];

/** Who looks at the page: a person in a role, or somebody who is not logged in. */
export type Reader = Role | "visitor";

/** The screens of the navigation; what is about the page itself stands in the foot. */
export const PATHS: Record<Exclude<ScreenName, "about">, string> = {
	market: "/",
	trade: "/trade",
	holdings: "/holdings",
	compliance: "/compliance",
	registry: "/registry",
	approvals: "/approvals",
	operator: "/operator",
	lab: "/lab",
};

/** The screens that a visitor may see. */
export const PUBLIC: readonly ScreenName[] = ["market", "registry", "lab", "about"];

/** What the server has marked its document with. */
const marks: DOMStringMap = typeof document === "undefined" ? {} : document.documentElement.dataset;
/** This host is a laboratory without an exchange: no session, no other screen. */
export const isLabAlone: boolean = marks.serves === "lab";

/** Return the screens that the navigation offers to a reader. */
export function offeredTo(reader: Reader): readonly (keyof typeof PATHS)[] {
	if (isLabAlone) return ["lab"];
	return marks.lab ? [...OFFERED[reader], "lab"] : OFFERED[reader];
}

const OFFERED: Record<Reader, readonly (keyof typeof PATHS)[]> = {
	visitor: ["market", "trade", "registry"],
	trader: ["market", "trade", "holdings", "compliance", "registry", "approvals"],
	approver: ["market", "registry", "approvals"],
	registrar: ["market", "registry"],
	operator: ["market", "registry", "approvals", "operator"],
};
