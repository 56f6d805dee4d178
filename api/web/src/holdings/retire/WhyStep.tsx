/** For whom and why: beneficiary, act, schemes with their years, and whether the blocks count. */

import { useEffect, useState } from "preact/hooks";
import { venueNow } from "../../feed/index.ts";
import { call } from "../../http/call.ts";
import { lang, wordsOf } from "../../lang.ts";
import { fiscalYear } from "../../money/days.ts";
import { add, compare } from "../../money/decimal.ts";
import { tonnes } from "../../money/format.ts";
import { contains } from "../../money/serials.ts";
import { nameOf } from "../../names.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Choice, Select } from "../../parts/Choice.tsx";
import { EntryList } from "../../parts/EntryList.tsx";
import { Field } from "../../parts/Field.tsx";
import { Meter } from "../../parts/Meter.tsx";
import { errorText } from "../../problemText.ts";
import { readSchemes, schemes, useText } from "../../schemes.ts";
import type { EligibilityReply, JudgedBlock, SchemeRecord, SchemeUseBody } from "../../wire.gen.ts";
import * as codes from "../../words/codes.gen.ts";
import { partWords } from "../../words/parts.ts";
import { retireWords } from "../../words/retire.ts";
import { type Act, type Missing, type Retiring, taken, write } from "./wizard.ts";

const words = wordsOf(retireWords);
const ACTS: readonly Act[] = ["retire", "surrender", "cancel"];

export function WhyStep({ draft, faults }: { draft: Retiring; faults: Missing }) {
	const [error, setError] = useState("");
	useEffect(() => {
		readSchemes().catch((thrown) => setError(errorText(thrown)));
	}, []);
	const empty = wordsOf(partWords).required;
	return (
		<div class="stack">
			<Field
				label={words.beneficiary}
				hint={words.beneficiaryHint}
				value={draft.beneficiary}
				onValue={(beneficiary) => write({ beneficiary })}
				error={faults.beneficiary && empty}
				maxLength={200}
			/>
			<Choice
				label={words.act}
				list
				value={draft.act}
				onValue={(act) => write({ act })}
				options={ACTS.map((value) => ({
					value,
					label: codes.act[value][lang],
					hint: codes.act[value][lang === "ja" ? "jaText" : "enText"],
				}))}
			/>
			<Uses draft={draft} known={schemes.value ?? []} error={error} />
			<Field
				label={words.purpose}
				hint={words.purposeHint}
				value={draft.purpose}
				onValue={(purpose) => write({ purpose })}
				error={faults.purpose && empty}
				maxLength={200}
			/>
		</div>
	);
}

interface UsesProps {
	draft: Retiring;
	known: readonly SchemeRecord[];
	error: string;
}

/** The named schemes, each with its answer, and the fields that name another. */
function Uses({ draft, known, error }: UsesProps) {
	const [code, setCode] = useState("");
	const [year, setYear] = useState(`${fiscalYear(venueNow())}`);
	const chosen = known.find((scheme) => scheme.code === code) ?? known[0];
	const named = new Set(draft.uses.map((use) => use.scheme));
	const years = chosen ? yearsOf(chosen) : [];
	const addOne = () => {
		if (!chosen) return;
		const use: SchemeUseBody = { scheme: chosen.code };
		if (chosen.needs_year)
			use.fiscal_year = Number.parseInt(years.includes(year) ? year : (years[0] ?? year), 10);
		write({ uses: [...draft.uses.filter((each) => each.scheme !== use.scheme), use] });
	};
	return (
		<fieldset class="uses">
			<legend>{words.uses}</legend>
			<p class="hint">{words.usesHint}</p>
			{error && <p role="alert">{error}</p>}
			{draft.uses.length === 0 && <p class="muted">{words.noUse}</p>}
			<EntryList onGone={() => document.querySelector<HTMLElement>(".uses select")?.focus()}>
				{draft.uses.map((use) => {
					const label = useText(use);
					return (
						<li key={use.scheme}>
							<strong>{label}</strong>{" "}
							<button
								type="button"
								aria-label={words.removeUse(label)}
								onClick={() => write({ uses: draft.uses.filter((each) => each !== use) })}
							>
								×
							</button>
							<Answer use={use} draft={draft} />
						</li>
					);
				})}
			</EntryList>
			<div class="pair">
				<Select
					label={words.scheme}
					value={chosen?.code ?? ""}
					onValue={setCode}
					options={known.map((scheme) => ({
						value: scheme.code,
						label: nameOf(scheme),
					}))}
				/>
				{chosen?.needs_year && (
					<Select
						label={words.year}
						value={years.includes(year) ? year : (years[0] ?? "")}
						onValue={setYear}
						options={years.map((value) => ({ value, label: words.fiscal(value) }))}
					/>
				)}
			</div>
			<button type="button" onClick={addOne} aria-disabled={!chosen || named.has(chosen.code)}>
				{words.addUse}
			</button>
		</fieldset>
	);
}

/** The years that a scheme allows today, the newest first. */
function yearsOf({ first_year: first, last_year: last }: SchemeRecord): string[] {
	if (last === null) return [];
	return Array.from({ length: last - first + 1 }, (_, back) => `${last - back}`);
}

/** Whether the selected blocks count for a scheme, block by block, and its limit. */
function Answer({ use, draft }: { use: SchemeUseBody; draft: Retiring }) {
	const [reply, setReply] = useState<EligibilityReply | undefined>(undefined);
	const [error, setError] = useState("");
	useEffect(() => {
		let isCurrent = true;
		const query = {
			scheme: use.scheme,
			...(use.fiscal_year ? { fiscal_year: use.fiscal_year } : {}),
		};
		call("GET /v1/eligibility", { query }).then(
			(found) => isCurrent && setReply(found),
			(thrown) => isCurrent && setError(errorText(thrown)),
		);
		return () => {
			isCurrent = false;
		};
	}, [use.scheme, use.fiscal_year]);
	if (error) return <p role="alert">{error}</p>;
	if (!reply) return <p class="muted">{words.checking}</p>;
	const mine = taken(draft);
	return (
		<>
			<ul class="judged">
				{mine.map(({ block }) => {
					const found = judgedOf(reply.blocks, block.holding.serial_from);
					if (!found) return null;
					const isUsable = found.state === "usable" && (found.acts ?? []).includes(draft.act);
					const why = found.state === "usable" ? (isUsable ? "accepted" : "wrong_act") : found.code;
					const word: codes.Word = codes.eligibilityReason[why];
					return (
						<li key={block.key}>
							<Badge tone={isUsable ? "good" : "bad"}>
								{codes.eligibilityState[isUsable ? "usable" : "rejected"][lang]}
							</Badge>{" "}
							<span class="serial">{block.holding.serial_from}</span>{" "}
							{!isUsable && (word[lang === "ja" ? "jaText" : "enText"] ?? word[lang])}
						</li>
					);
				})}
			</ul>
			<LimitLine reply={reply} use={use} qty={draft.qty} />
		</>
	);
}

function judgedOf(blocks: readonly JudgedBlock[], first: string): JudgedBlock | undefined {
	return blocks.find((block) => contains(block, first));
}

/** How much of a scheme's limit is used, and with this retirement. */
function LimitLine({
	reply,
	use,
	qty,
}: {
	reply: EligibilityReply;
	use: SchemeUseBody;
	qty: string;
}) {
	const year = reply.years.find((each) => each.fiscal_year === (use.fiscal_year ?? null));
	if (!year || year.limit_known === "none") return null;
	if (year.limit_known === "not_known" || year.limit === null) {
		return <p class="muted">{words.limitUnknown}</p>;
	}
	const after = add(year.counted, qty.normalize("NFKC").replaceAll(",", "") || "0");
	return (
		<Meter
			value={after}
			max={year.limit}
			tone={compare(after, year.limit) > 0 ? "bad" : "good"}
			text={words.limitAfter(tonnes(after), tonnes(year.limit))}
		/>
	);
}
