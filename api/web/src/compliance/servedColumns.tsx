/** The columns of the tables of a firm's other schemes. */

import { useState } from "preact/hooks";
import { lang, wordsOf } from "../lang.ts";
import { fiscalYearText } from "../money/days.ts";
import { compare } from "../money/decimal.ts";
import { grouped, tonnes } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import type { Column } from "../parts/Grid.tsx";
import type { Re100ResultRecord, SchemeYearRecord, ShkResultRecord } from "../wire.gen.ts";
import {
	blockedReason,
	certificateFault,
	certificateKind,
	schemeState,
} from "../words/codes.gen.ts";
import { servedWords } from "../words/served.ts";
import { wordOf } from "../words/wordOf.ts";
import { className } from "./classNames.ts";
import { entityNames } from "./data.ts";

const words = wordsOf(servedWords);
const TONES: Record<SchemeYearRecord["state"], Tone> = {
	met: "good",
	usable: "info",
	short: "warn",
	no_target: "plain",
};

/** A sum that opens to its lines; without any, a dash. */
function Folded({ sum, lines }: { sum: string; lines: readonly string[] }) {
	const [open, setOpen] = useState(false);
	if (!lines.length) return <>–</>;
	return (
		<>
			<button
				type="button"
				class="quiet"
				tabIndex={-1}
				aria-expanded={open}
				onClick={() => setOpen(!open)}
			>
				<span aria-hidden="true">{open ? "▾" : "▸"}</span> {sum}
			</button>
			{open && (
				<ul class="small">
					{lines.map((line) => (
						<li key={line}>{line}</li>
					))}
				</ul>
			)}
		</>
	);
}

function amount<T>(key: string, head: string, value: (row: T) => number | null): Column<T> {
	return {
		key,
		head,
		cell: (row) => grouped(`${value(row) ?? ""}`) || "–",
		text: (row) => `${value(row) ?? ""}`,
		sort: value,
		align: "end",
	};
}

function decimal<T>(key: string, head: string, value: (row: T) => string | null): Column<T> {
	return {
		key,
		head,
		cell: (row) => grouped(value(row) ?? "") || "–",
		text: (row) => value(row) ?? "",
		compare: (a, b) => compare(value(a) ?? "0", value(b) ?? "0"),
		align: "end",
	};
}

function entity<T extends { entity: string; fiscal_year: number }>(): Column<T>[] {
	return [
		{
			key: "entity",
			head: words.entity,
			cell: (row) => entityNames.value.get(row.entity) ?? row.entity,
			names: true,
			wrap: true,
		},
		{
			key: "year",
			head: words.year,
			cell: (row) => fiscalYearText(row.fiscal_year),
			text: (row) => `${row.fiscal_year}`,
			sort: (row) => row.fiscal_year,
		},
	];
}

function yearText({ fiscal_year: year, years }: SchemeYearRecord): string {
	if (year === null) return "–";
	return years === "calendar" ? words.calendarYear(year) : fiscalYearText(year);
}

function reasons({ blocked }: SchemeYearRecord): string[] {
	const sums = new Map<string, Map<string, number>>();
	for (const { credit_class, code, quantity_t } of blocked) {
		const classes = sums.get(code) ?? new Map<string, number>();
		classes.set(credit_class, (classes.get(credit_class) ?? 0) + quantity_t);
		sums.set(code, classes);
	}
	return [...sums].flatMap(([code, classes]) =>
		[...classes].map(([name, sum]) =>
			words.line(tonnes(`${sum}`), className(name), wordOf(blockedReason, code)),
		),
	);
}

export const SCHEMES: readonly Column<SchemeYearRecord>[] = [
	{
		key: "scheme",
		head: words.scheme,
		cell: (row) => (lang === "ja" ? row.name_ja : row.name),
		sort: (row) => row.scheme,
		names: true,
		wrap: true,
	},
	{ key: "year", head: words.year, cell: yearText, sort: (row) => row.fiscal_year },
	{ ...amount<SchemeYearRecord>("ended", words.ended, (row) => row.ended_t), wide: true },
	{ ...amount<SchemeYearRecord>("usable", words.usable, (row) => row.usable_t), wide: true },
	{ ...amount<SchemeYearRecord>("target", words.target, (row) => row.target_t), wide: true },
	amount("missing", words.missing, (row) => row.missing_t),
	{
		key: "status",
		head: words.status,
		cell: (row) => <Badge tone={TONES[row.state]}>{wordOf(schemeState, row.state)}</Badge>,
		text: (row) => wordOf(schemeState, row.state),
		sort: (row) => row.state,
	},
	{
		key: "reason",
		head: words.blocked,
		cell: (row) => (
			<Folded
				sum={words.blockedIn(
					tonnes(`${row.blocked.reduce((sum, one) => sum + one.quantity_t, 0)}`),
					new Set(row.blocked.map((one) => one.credit_class)).size,
				)}
				lines={reasons(row)}
			/>
		),
		text: (row) => reasons(row).join("; "),
		wrap: true,
	},
];

export const SHK: readonly Column<ShkResultRecord>[] = [
	...entity<ShkResultRecord>(),
	{ ...amount<ShkResultRecord>("basic", words.basic, (row) => row.basic_t), wide: true },
	{ ...amount<ShkResultRecord>("back", words.addedBack, (row) => row.added_back_t), wide: true },
	{ ...amount<ShkResultRecord>("retired", words.retired, (row) => row.retired_t), wide: true },
	{
		...amount<ShkResultRecord>("green", words.greenEnergy, (row) => row.green_energy_t),
		wide: true,
	},
	{
		...decimal<ShkResultRecord>("deduction", words.deduction, (row) => row.certificate_deduction_t),
		wide: true,
	},
	decimal("adjusted", words.adjusted, (row) => row.adjusted_t),
	decimal("after", words.ifAllRetired, (row) => row.if_all_retired_t),
];

/** With the factors of a power supplier. */
export const SHK_POWER: readonly Column<ShkResultRecord>[] = [
	...SHK,
	{
		...decimal<ShkResultRecord>("factor", words.factor, (row) => row.factor_kg_per_kwh),
		wide: true,
	},
	{
		...decimal<ShkResultRecord>(
			"adjusted-factor",
			words.adjustedFactor,
			(row) => row.adjusted_factor_kg_per_kwh,
		),
		wide: true,
	},
];

function rejected(row: Re100ResultRecord): string[] {
	return row.rejected.map((one) =>
		words.line(
			words.rejectedIn(grouped(`${one.kwh}`)),
			wordOf(certificateKind, one.kind),
			wordOf(certificateFault, one.code),
		),
	);
}

export const RE100: readonly Column<Re100ResultRecord>[] = [
	...entity<Re100ResultRecord>(),
	{ ...amount<Re100ResultRecord>("used", words.used, (row) => row.used_kwh), wide: true },
	{
		...amount<Re100ResultRecord>("renewable", words.renewable, (row) => row.renewable_kwh),
		wide: true,
	},
	{
		...amount<Re100ResultRecord>("certificates", words.certificates, (row) => row.certificates_kwh),
		wide: true,
	},
	amount("missing", words.missing, (row) => row.missing_kwh),
	{ ...amount<Re100ResultRecord>("credits", words.credits, (row) => row.credits_t), wide: true },
	{
		key: "rejected",
		head: words.blocked,
		cell: (row) => (
			<Folded
				sum={words.rejectedIn(grouped(`${row.rejected.reduce((sum, one) => sum + one.kwh, 0)}`))}
				lines={rejected(row)}
			/>
		),
		text: (row) => rejected(row).join("; "),
		wrap: true,
	},
];
