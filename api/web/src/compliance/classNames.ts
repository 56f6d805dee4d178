/** Names of credit classes in the page's language; one that is not known has its code. */

import { computed } from "@preact/signals";
import { nameOf } from "../names.ts";
import { creditClass as classes } from "../words/codes.gen.ts";
import { wordOf } from "../words/wordOf.ts";
import { coverage } from "./data.ts";

const names = computed(
	() => new Map(coverage.value?.classes.map((one) => [one.credit_class, nameOf(one)])),
);

export function className(creditClass: string): string {
	return names.value.get(creditClass) ?? wordOf(classes, creditClass);
}
