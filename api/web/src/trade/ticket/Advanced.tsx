/** Conditions that few orders need, and the person's soft limits. */

import { useState } from "preact/hooks";
import { wordsOf } from "../../lang.ts";
import { grouped } from "../../money/format.ts";
import type { Parsed } from "../../money/input.ts";
import { Check, Select } from "../../parts/Choice.tsx";
import { Field } from "../../parts/Field.tsx";
import { NumberField } from "../../parts/NumberField.tsx";
import * as codes from "../../words/codes.gen.ts";
import { ticketWords } from "../../words/ticket.ts";
import { wordOf } from "../../words/wordOf.ts";
import type { Market } from "../markets.ts";
import { type Draft, draft, write } from "../ticketState.ts";
import { DEFAULT_LIMITS, type SoftLimits } from "./guards.ts";
import type { Faults, NumberName } from "./params.ts";
import { asksAlways, isLimit, setAsksAlways, softLimits } from "./softLimits.ts";

interface AdvancedProps {
	market: Market;
	faults: Partial<Record<keyof Faults | "delivery", string>>;
	number: (name: NumberName) => {
		value: string;
		onValue: (text: string, parsed: Parsed) => void;
		error: string | undefined;
	};
}

const STP: readonly Draft["stp"][] = [
	"",
	"cancel_newest",
	"cancel_oldest",
	"cancel_both",
	"decrement",
	"none",
];

export function Advanced({ market, faults, number }: AdvancedProps) {
	const words = wordsOf(ticketWords);
	const written = draft.value;
	const { instrument } = market;
	return (
		<>
			{written.tif === "gtd" && (
				<Field
					label={words.until}
					type="date"
					value={written.until}
					onValue={(until) => write({ until })}
					error={faults.until}
				/>
			)}
			<details>
				<summary>{words.advanced}</summary>
				<div class="stack">
					<NumberField
						{...number("displayQty")}
						label={words.displayQty}
						hint={words.displayHint}
						kind="quantity"
						unit="t"
						bounds={{ step: instrument.qty_increment }}
					/>
					<Check
						label={words.postOnly}
						hint={words.postOnlyHint}
						checked={written.postOnly}
						onChecked={(postOnly) => write({ postOnly })}
					/>
					<Select
						label={words.stp}
						value={written.stp}
						onValue={(stp) => write({ stp })}
						options={STP.map((value) => ({
							value,
							label: value ? wordOf(codes.stpType, value) : words.stpDefault,
						}))}
					/>
					<Check
						label={words.confirm}
						hint={words.confirmHint}
						checked={asksAlways.value}
						onChecked={setAsksAlways}
					/>
					<Limits />
				</div>
			</details>
		</>
	);
}

function shown(limits: SoftLimits): SoftLimits {
	const texts = Object.entries(limits).map(([name, text]) => [name, grouped(text)]);
	return Object.fromEntries(texts);
}

/** The thresholds beyond which an order is asked about once more. */
function Limits() {
	const words = wordsOf(ticketWords);
	const [texts, setTexts] = useState(shown(softLimits.value));
	const names = Object.keys(DEFAULT_LIMITS) as (keyof SoftLimits)[];
	const put = (name: keyof SoftLimits, text: string, read: Parsed) => {
		setTexts({ ...texts, [name]: text });
		if (read.ok && isLimit(read.text))
			softLimits.value = { ...softLimits.value, [name]: read.text };
	};
	return (
		<fieldset class="limits">
			<legend>{words.limits}</legend>
			<p class="hint">{words.limitsText}</p>
			{names.map((name) => (
				<NumberField
					key={name}
					label={words.limitNames[name]}
					kind={name === "yen" ? "yen" : "count"}
					value={texts[name]}
					onValue={(text, read) => put(name, text, read)}
				/>
			))}
			<button
				type="button"
				onClick={() => {
					softLimits.value = DEFAULT_LIMITS;
					setTexts(shown(DEFAULT_LIMITS));
				}}
			>
				{words.restoreLimits}
			</button>
		</fieldset>
	);
}
