/** The fiscal years of a unit of the duty beside each other: need, supply, credits against their
 * limit, and what closing the shortage costs. */

import type { ComponentChildren } from "preact";
import { lang, wordsOf } from "../lang.ts";
import { dayText, fiscalYearText } from "../money/days.ts";
import { grouped, tonnes } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { Scroll } from "../parts/Scroll.tsx";
import type { RegisteredYearRecord, YearCoverageRecord } from "../wire.gen.ts";
import { allocationSource, coverageState, emissionsSource } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { Closings } from "./Closings.tsx";
import { CreditBar } from "./CreditBar.tsx";
import { entityNames } from "./data.ts";

const words = wordsOf(complianceWords);
const TONES: Record<YearCoverageRecord["state"], Tone> = {
	met: "good",
	expected: "info",
	short: "warn",
	overdue: "bad",
};

function t(value: number): string {
	return tonnes(`${value}`);
}

interface RowProps {
	head: string;
	years: readonly YearCoverageRecord[];
	/** "number": the cells stand under each other at the end of their columns. */
	kind?: "number";
	children: (year: YearCoverageRecord) => ComponentChildren;
}

function Row({ head, years, kind, children }: RowProps) {
	return (
		<tr>
			<th scope="row">{head}</th>
			{years.map((year) => (
				<td key={year.fiscal_year} class={kind}>
					{children(year)}
				</td>
			))}
		</tr>
	);
}

interface TableProps {
	label: string;
	years: readonly YearCoverageRecord[];
	/** The credit limit in percent of emissions. */
	percent: number;
}

export function YearTable({ label, years, percent }: TableProps) {
	return (
		<Scroll label={label}>
			<table class="years" style={{ "--years": years.length }}>
				<caption class="hidden">{label}</caption>
				<thead>
					<tr>
						<th scope="col">{words.years}</th>
						{years.map((year) => (
							<th key={year.fiscal_year} scope="col" class="number">
								{fiscalYearText(year.fiscal_year)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					<Row head={words.state} years={years}>
						{(year) => (
							<>
								<Badge tone={TONES[year.state]}>{wordOf(coverageState, year.state)}</Badge>
								<p class="small">{stateText(year)}</p>
							</>
						)}
					</Row>
					<Balance years={years} />
					<Row head={words.lastSafe} years={years} kind="number">
						{(year) => dayText(year.last_safe_day)}
					</Row>
					<Row head={words.deadline} years={years} kind="number">
						{(year) => (
							<>
								{dayText(year.deadline)} <small>{words.unseen}</small>
							</>
						)}
					</Row>
					<Row head={words.credits} years={years}>
						{(year) => <CreditBar year={year} percent={percent} />}
					</Row>
					<Row head={words.closing} years={years}>
						{(year) => <Closings year={year} />}
					</Row>
				</tbody>
			</table>
		</Scroll>
	);
}

/** From the need to what is missing or left. */
function Balance({ years }: { years: readonly YearCoverageRecord[] }) {
	return (
		<>
			<Row head={words.need} years={years} kind="number">
				{(year) => (
					<>
						{t(year.need_t)} <small>{wordOf(emissionsSource, year.emissions_source)}</small>
						{year.need_p90_t > year.need_p10_t && (
							<small>{words.range(grouped(`${year.need_p10_t}`), t(year.need_p90_t))}</small>
						)}
						{year.registered.map((one) => (
							<p key={one.entity} class="small">
								{registeredText(one)}
							</p>
						))}
					</>
				)}
			</Row>
			<Row head={words.allocation} years={years} kind="number">
				{(year) => (
					<>
						{t(year.allocation_t)} <small>{wordOf(allocationSource, year.allocation_source)}</small>
					</>
				)}
			</Row>
			<Row head={words.held} years={years} kind="number">
				{(year) => t(year.allowances_held_t)}
			</Row>
			<Row head={words.arriving} years={years} kind="number">
				{arriving}
			</Row>
			<Row head={words.covered} years={years} kind="number">
				{({ expected }) => (
					<>
						{t(expected.covered_t)}
						{expected.borrowed_t > 0 && (
							<p class="small">{words.borrowed(t(expected.borrowed_t))}</p>
						)}
					</>
				)}
			</Row>
			<Row head={words.shortage} years={years} kind="number">
				{({ expected }) =>
					expected.shortage_t > 0 ? <strong class="lack">{t(expected.shortage_t)}</strong> : "–"
				}
			</Row>
			<Row head={words.surplus} years={years} kind="number">
				{({ expected }) => (expected.shortage_t > 0 ? "–" : t(expected.surplus_t))}
			</Row>
		</>
	);
}
/** What the registrar has entered, how far the file is from it, and which of both is counted. */
function registeredText(one: RegisteredYearRecord): string {
	return [
		words.registered(
			entityNames.value.get(one.entity) ?? one.entity,
			t(one.emissions_t),
			dayText(one.entered_on),
			one.verifier,
		),
		words.inFile(
			t(one.file_t),
			wordOf(emissionsSource, one.file_source),
			t(Math.abs(one.difference_t)),
			Math.sign(one.difference_t),
		),
		one.is_used ? words.registeredCounts : words.fileCounts,
	].join(lang === "ja" ? "" : " ");
}

/** What is on its way: traded, ordered, bought forward. */
function arriving(year: YearCoverageRecord): string {
	const parts = [
		year.due_in_t && words.dueIn(t(year.due_in_t)),
		year.ordered_t && words.ordered(t(year.ordered_t)),
		year.forward_t && words.forward(t(year.forward_t)),
	];
	return parts.filter(Boolean).join(lang === "ja" ? "、" : ", ") || "–";
}

function stateText(year: YearCoverageRecord): string {
	const missing = t(year.expected.shortage_t);
	switch (year.state) {
		case "short":
			return words.states.short(missing, dayText(year.last_safe_day));
		case "overdue":
			return words.states.overdue(missing);
		default:
			return words.states[year.state];
	}
}
