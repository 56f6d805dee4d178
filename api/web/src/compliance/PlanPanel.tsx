/** The procurement plan: its settings, its result, and the drafts of orders that it makes. */

import { useEffect, useState } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { coordinate } from "../money/decimal.ts";
import { type Bounds, type Kind, parsed } from "../money/input.ts";
import { Choice } from "../parts/Choice.tsx";
import { Form } from "../parts/Form.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import { Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { PlanBody } from "../wire.gen.ts";
import { planGoal } from "../words/codes.gen.ts";
import { planWords } from "../words/plan.ts";
import { wordOf } from "../words/wordOf.ts";
import { DraftsPanel } from "./DraftsPanel.tsx";
import { firm } from "./data.ts";
import { NoFirm } from "./NoFirm.tsx";
import { PlanResult } from "./PlanResult.tsx";
import { beginPlan, cancelPlan, loadPlan, plan, planFailure } from "./planData.ts";

const words = wordsOf(planWords);
const GOALS = ["cost", "regret"] as const;
const BUNDLES = ["base-balanced", "base-short"] as const;

/** The settings that are numbers: kind of text, bounds, first value; an empty one is left out. */
const NUMBERS = {
	rate_percent: ["count", { min: "0", max: "100" }, "5"],
	participation_percent: ["count", { step: "1", min: "1", max: "100" }, "20"],
	drawn: ["count", { step: "1", min: "1", max: "1000" }, "200"],
	kept: ["count", { step: "1", min: "1", max: "300" }, "60"],
	fee_yen_per_t: ["price", { step: "1", max: "1000000" }, "0"],
	budget_yen_per_year: ["yen", { step: "1" }, ""],
} as const satisfies Record<string, readonly [Kind, Bounds, string]>;
type NumberName = keyof typeof NUMBERS;
const LABELS: Record<NumberName, string> = {
	rate_percent: words.rate,
	participation_percent: words.participation,
	drawn: words.drawn,
	kept: words.kept,
	fee_yen_per_t: words.fee,
	budget_yen_per_year: words.budget,
};
const NAMES = Object.keys(NUMBERS) as NumberName[];

export function PlanPanel({ toFile }: { toFile: () => void }) {
	useEffect(() => {
		void loadPlan();
	}, []);
	if (firm.value === null) return <NoFirm toFile={toFile} />;
	return (
		<>
			<Settings />
			<PlanResult />
			<DraftsPanel />
		</>
	);
}

function Settings() {
	const [goal, setGoal] = useState<NonNullable<PlanBody["goal"]>>("cost");
	const [bundle, setBundle] = useState<NonNullable<PlanBody["bundle"]>>("base-balanced");
	const [texts, setTexts] = useState<Record<NumberName, string>>(
		() => Object.fromEntries(NAMES.map((name) => [name, NUMBERS[name][2]])) as never,
	);
	const found = plan.value;
	const isRunning = found?.state === "running";
	const begin = () => {
		const given: Partial<Record<NumberName, number>> = {};
		for (const name of NAMES) {
			const [kind, bounds] = NUMBERS[name];
			const read = parsed(texts[name], kind, bounds);
			if (read.ok) given[name] = coordinate(read.text);
			else if (read.why !== "empty") return;
		}
		if (!isRunning) void beginPlan({ goal, bundle, ...given });
	};
	const error = planFailure.value ? errorText(planFailure.value) : (found?.error ?? "");
	return (
		<Panel title={words.formTitle} folds>
			<Form label={words.formTitle} class="stack" onSubmit={begin}>
				<p class="muted">{words.formText}</p>
				<div class="switches">
					<Choice
						label={words.goal}
						value={goal}
						options={GOALS.map((value) => ({ value, label: wordOf(planGoal, value) }))}
						onValue={setGoal}
					/>
					<Choice
						label={words.bundle}
						value={bundle}
						options={BUNDLES.map((value) => ({ value, label: words.bundles[value] }))}
						onValue={setBundle}
					/>
					{NAMES.map((name) => (
						<NumberField
							key={name}
							label={LABELS[name]}
							kind={NUMBERS[name][0]}
							bounds={NUMBERS[name][1]}
							value={texts[name]}
							hint={name === "budget_yen_per_year" ? words.budgetHint : undefined}
							onValue={(text) => setTexts({ ...texts, [name]: text })}
						/>
					))}
				</div>
				<div class="row">
					<button type="submit" class="primary" aria-disabled={isRunning}>
						{words.run}
					</button>
					{isRunning && (
						<button type="button" onClick={() => void cancelPlan()}>
							{words.cancel}
						</button>
					)}
					<span role="status">{found && stateText(found.state, found.seconds)}</span>
				</div>
				<p class="lack" role="alert" hidden={!error}>
					{error}
				</p>
			</Form>
		</Panel>
	);
}

function stateText(state: string, seconds: number): string {
	if (state === "running") return words.running(seconds);
	if (state === "done") return words.done(seconds);
	return state === "canceled" ? words.canceled : "";
}
