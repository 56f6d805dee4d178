/** Names of credit classes: those of their markets. */

import { nameOf } from "../../names.ts";
import { markets } from "../markets.ts";

/** Return what names a class; one without a market has its code. */
export function classNames(): (creditClass: string) => string {
	const names = new Map(
		markets.value?.map(({ instrument }) => [instrument.credit_class, nameOf(instrument)]),
	);
	return (creditClass) => names.get(creditClass) ?? creditClass;
}
