/** Credit classes by the names of their markets, in the page's language. */

import { computed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { stream } from "./feed/index.ts";
import { nameOf } from "./names.ts";
import { creditClass as classes } from "./words/codes.gen.ts";
import { wordOf } from "./words/wordOf.ts";

const instruments = stream({ channel: "instrument", symbol: "*" }).state;

const names = computed(
	() =>
		new Map(
			Array.from(instruments.value?.values() ?? [], (each) => [each.credit_class, nameOf(each)]),
		),
);

/** Return a class's name: that of its market, else the one that it would have; a class that the
 * exchange cannot list has its code. */
export function classNameOf(creditClass: string): string {
	return names.value.get(creditClass) ?? wordOf(classes, creditClass);
}

/** A class by its name, then by the code of its market or its own. */
export function creditClass(code: string, symbol?: string | null): ComponentChildren {
	const name = classNameOf(code);
	return name === code ? code : named(name, symbol ? marketCode(symbol) : code);
}

/** The class of a market by its name, then by its code. */
export function classOfMarket(symbol: string): ComponentChildren {
	const instrument = instruments.value?.get(symbol);
	return instrument ? named(nameOf(instrument), instrument.code) : marketCode(symbol);
}

const marketCode = (symbol: string) => symbol.split("/")[0] ?? symbol;

function named(name: string, code: string) {
	return (
		<>
			{name} <span class="muted small">{code}</span>
		</>
	);
}
