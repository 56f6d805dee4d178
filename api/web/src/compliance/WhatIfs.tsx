/** The assumptions of a coverage as switches; each change is computed at once. */

import { wordsOf } from "../lang.ts";
import { Check, Choice, Select } from "../parts/Choice.tsx";
import { Field } from "../parts/Field.tsx";
import { Panel } from "../parts/Panel.tsx";
import { holdingsFrom, quantile } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { change, tookMs, whatIf } from "./data.ts";

const words = wordsOf(complianceWords);
const LIMITS = [5, 10, 20] as const;
/** The limit as reported, in percent. */
const REPORTED = 10;
const QUANTILES = ["p10", "p50", "p90"] as const;
const SOURCES = ["exchange", "file", "both"] as const;

export function WhatIfs() {
	const asked = whatIf.value;
	const count = Object.keys(asked).length;
	const limit = `${asked.credit_limit ?? REPORTED}`;
	return (
		<Panel
			title={words.whatIfs}
			class="what-ifs"
			folds
			tools={
				<>
					<span class="small muted" role="status">
						{words.changed(count)}
						{tookMs.value !== undefined && ` · ${words.answered(tookMs.value)}`}
					</span>
					{count > 0 && (
						<button
							type="button"
							class="quiet"
							onClick={() =>
								change({
									on: undefined,
									credit_limit: undefined,
									later_vintages: undefined,
									ceiling_after_surge: undefined,
									group: undefined,
									emissions: undefined,
									holdings: undefined,
								})
							}
						>
							{words.reset}
						</button>
					)}
				</>
			}
		>
			<div class="switches">
				<Choice
					label={words.creditLimit}
					value={limit}
					options={LIMITS.map((value) => ({ value: `${value}`, label: words.percent(value) }))}
					onValue={(value) =>
						change({ credit_limit: value === `${REPORTED}` ? undefined : +value })
					}
				/>
				<Choice
					label={words.quantile}
					value={asked.emissions ?? "p50"}
					options={QUANTILES.map((value) => ({ value, label: wordOf(quantile, value) }))}
					onValue={(value) => change({ emissions: value === "p50" ? undefined : value })}
				/>
				<Select
					label={words.holdingsFrom}
					value={asked.holdings ?? "exchange"}
					options={SOURCES.map((value) => ({ value, label: wordOf(holdingsFrom, value) }))}
					onValue={(value) => change({ holdings: value === "exchange" ? undefined : value })}
				/>
				<Field
					label={words.day}
					type="date"
					value={asked.on ?? ""}
					hint={words.dayHint}
					onValue={(value) => change({ on: value || undefined })}
				/>
				<div>
					<Check
						label={words.laterVintages}
						checked={asked.later_vintages === false}
						onChecked={(on) => change({ later_vintages: on ? false : undefined })}
					/>
					<Check
						label={words.afterSurge}
						checked={asked.ceiling_after_surge === true}
						onChecked={(on) => change({ ceiling_after_surge: on || undefined })}
					/>
					<Check
						label={words.group}
						checked={asked.group === true}
						onChecked={(on) => change({ group: on || undefined })}
					/>
				</div>
			</div>
		</Panel>
	);
}
