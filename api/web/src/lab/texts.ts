/** Durations, sizes and names as the laboratory shows them. */

import type { LabJob, LabText, LabVariantRecord } from "../lab.gen.ts";
import { lang, wordsOf } from "../lang.ts";
import { grouped } from "../money/format.ts";
import type { Quantity } from "../parts/plot/amounts.ts";
import { labWords } from "../words/lab.ts";
import { unitWords } from "../words/labUnits.ts";
import { shownOf } from "./editor/toml.ts";

const words = wordsOf(labWords);

/** Return a duration, rounded up: a wait that ends early is no disappointment. */
export function durationText(seconds: number): string {
	if (seconds < 90) return words.seconds(Math.max(1, Math.ceil(seconds)));
	if (seconds < 5400) return words.minutes(Math.ceil(seconds / 60));
	return words.hours((seconds / 3600).toFixed(1));
}

/** Return a size in the powers of ten that disks are sold by. */
export function sizeText(bytes: number): string {
	if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
	if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(bytes >= 1e7 ? 0 : 1)} MB`;
	return `${Math.ceil(bytes / 1e3)} kB`;
}

/** Return a text in the page's language. */
export function own(text: LabText): string {
	return text[lang];
}

/** Return the names of a run's variants; of a study its title. */
export function nameOf(job: LabJob): string {
	if (job.kind === "study") return own(job.title);
	return job.variants.map(variantName).join(lang === "ja" ? "／" : " / ");
}

/** Return a variant's name: what its maker called it; else its title with what differs. */
export function variantName({ scenario, title, label }: LabVariantRecord): string {
	if (!scenario || !label.startsWith(scenario)) return label || own(title);
	const rest = label.slice(scenario.length);
	if (!rest) return own(title);
	if (rest.startsWith(", ")) return words.withChanges(own(title), rest.slice(2));
	return rest.startsWith(" (") ? `${own(title)}${rest}` : label;
}

/** Return a description as the name of what it describes. */
export function nameIn(text: LabText): string {
	return own(text).replace(/[.。]$/, "");
}

/** What a unit of the laboratory counts. */
export function quantityOf(unit: string): Quantity {
	if (unit === "t") return "t";
	if (unit === "yen") return "jpy";
	if (unit === "yen/t") return "jpy_per_t";
	return unit === "share" ? "share" : "count";
}

const SHORT = 40;
/** Years and small prices have no groups. */
const LONG = /^-?\d{5,}(\.\d+)?$/;

/** Return a TOML value as people read it: long figures in groups, a list of tables cut. */
export function shortOf(value: string | null | undefined): string {
	const text = shownOf(value);
	if (text === "true") return words.yes;
	if (text === "false") return words.no;
	if (LONG.test(text)) return grouped(text);
	return text.length > SHORT ? `${text.slice(0, SHORT - 2)}…` : text;
}

/** Return a key's unit in the page's language. */
export function unitText(unit: string | undefined): string {
	return lang === "ja" ? (unitWords[unit ?? ""] ?? unit ?? "") : (unit ?? "");
}
