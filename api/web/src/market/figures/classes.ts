/** Names of credit classes: those of their markets. */

import { nameOf } from "../../names.ts";
import { creditClass as classes } from "../../words/codes.gen.ts";
import { wordOf } from "../../words/wordOf.ts";
import { markets } from "../markets.ts";

/** Return what names a class; one that the exchange cannot list has its code. */
export function classNames(): (creditClass: string) => string {
	const names = new Map(
		markets.value?.map(({ instrument }) => [instrument.credit_class, nameOf(instrument)]),
	);
	return (creditClass) => names.get(creditClass) ?? wordOf(classes, creditClass);
}
