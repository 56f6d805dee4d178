/** One fiscal year of a unit of the duty: need, supply, credits against their limit, and what
 * closing the shortage costs. */

import { lang, wordsOf } from "../lang.ts";
import { dayText, fiscalYearText } from "../money/days.ts";
import { tonnes } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { Fact } from "../parts/Fact.tsx";
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

interface YearProps {
	year: YearCoverageRecord;
	/** The credit limit in percent of emissions. */
	percent: number;
}

export function YearCard({ year, percent }: YearProps) {
	const name = fiscalYearText(year.fiscal_year);
	const { expected } = year;
	return (
		<article class="panel year" aria-label={name}>
			<div class="head">
				<h3>{name}</h3>
				<div class="tools">
					<Badge tone={TONES[year.state]}>{wordOf(coverageState, year.state)}</Badge>
				</div>
			</div>
			<div class="body stack">
				<p>{stateText(year)}</p>
				<dl class="facts">
					<Fact name={words.need}>
						{t(year.need_t)} <small>{wordOf(emissionsSource, year.emissions_source)}</small>
						{year.need_p90_t > year.need_p10_t && (
							<small class="line">{words.range(t(year.need_p10_t), t(year.need_p90_t))}</small>
						)}
					</Fact>
					<Fact name={words.allocation}>
						{t(year.allocation_t)} <small>{wordOf(allocationSource, year.allocation_source)}</small>
					</Fact>
					<Fact name={words.held}>{t(year.allowances_held_t)}</Fact>
					<Fact name={words.arriving}>{arriving(year)}</Fact>
					<Fact name={words.covered}>{t(expected.covered_t)}</Fact>
					{expected.shortage_t > 0 ? (
						<Fact name={words.shortage}>
							<strong class="lack">{t(expected.shortage_t)}</strong>
						</Fact>
					) : (
						<Fact name={words.surplus}>{t(expected.surplus_t)}</Fact>
					)}
					<Fact name={words.lastSafe}>{dayText(year.last_safe_day)}</Fact>
					<Fact name={words.deadline}>
						{dayText(year.deadline)} <small>{words.unseen}</small>
					</Fact>
				</dl>
				{expected.borrowed_t > 0 && <p class="small">{words.borrowed(t(expected.borrowed_t))}</p>}
				{year.registered.map((one) => (
					<p key={one.entity} class="small">
						{registeredText(one)}
					</p>
				))}
				<CreditBar year={year} percent={percent} />
				<Closings year={year} />
			</div>
		</article>
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
