/** Seeds, estimate and the button that runs. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { LabJobBody } from "../lab.gen.ts";
import { wordsOf } from "../lang.ts";
import { coordinate } from "../money/decimal.ts";
import { parsed } from "../money/input.ts";
import { Form } from "../parts/Form.tsx";
import { kept } from "../parts/kept.ts";
import { NumberField } from "../parts/NumberField.tsx";
import { Panel } from "../parts/Panel.tsx";
import { labWords } from "../words/lab.ts";
import { go } from "./address.ts";
import { Checked, type Seeds } from "./drafts.ts";
import { faultText, labCall, labErrorText } from "./labCall.ts";
import { durationText, sizeText } from "./texts.ts";

const words = wordsOf(labWords);
const PAUSE_MS = 300;
const SEED = { step: "1", min: "0", max: "2147483648" };
const COUNT = { step: "1", min: "1", max: "200" };

function isSeeds(value: unknown): value is Seeds {
	if (typeof value !== "object" || value === null) return false;
	const { seed, replications } = value as Record<string, unknown>;
	return typeof seed === "string" && typeof replications === "string";
}

const seeds = kept<Seeds>("lab_seeds", { seed: "0", replications: "1" }, isSeeds);

interface LaunchProps {
	/** What is to be run, without its seeds. */
	body: LabJobBody;
	checked: Checked;
	/** Why it cannot run yet; empty if it can. */
	lack?: string;
	/** A study has its own seeds. */
	hasSeeds?: boolean;
	/** Faults are shown here, where no field shows them. */
	showsFaults?: boolean;
}

/** Return a place for what the laboratory says, and ask it whenever the request changes. */
export function useChecked(): Checked {
	return useMemo(() => new Checked(), []);
}

export function Launch({ body, checked, lack = "", hasSeeds = true, showsFaults }: LaunchProps) {
	const isBusy = useSignal(false);
	const failure = useSignal("");
	const seed = parsed(seeds.value.seed, "count", SEED);
	const count = parsed(seeds.value.replications, "count", COUNT);
	const whole: LabJobBody | undefined =
		seed.ok && count.ok && !lack
			? {
					...body,
					...(hasSeeds
						? { seed: coordinate(seed.text), replications: coordinate(count.text) }
						: {}),
				}
			: undefined;
	const text = JSON.stringify(whole);
	useEffect(() => {
		failure.value = "";
		if (text) checked.ask(JSON.parse(text), PAUSE_MS);
	}, [text]);
	const reply = checked.reply.value;
	const faults = reply?.faults ?? [];
	const run = async () => {
		if (!whole || isBusy.value) return;
		isBusy.value = true;
		failure.value = "";
		try {
			const job = await labCall("POST /v1/lab/runs", { body: whole });
			go({ part: "run", id: job.id });
		} catch (error) {
			failure.value = labErrorText(error);
		} finally {
			isBusy.value = false;
		}
	};
	const said = failure.value || checked.failure.value;
	return (
		<Panel title={words.seeds} class="launch">
			<Form label={words.seeds} class="stack" onSubmit={() => void run()}>
				{hasSeeds && (
					<div class="row seeds">
						<NumberField
							label={words.seed}
							kind="count"
							bounds={SEED}
							value={seeds.value.seed}
							onValue={(typed) => {
								seeds.value = { ...seeds.value, seed: typed };
							}}
						/>
						<NumberField
							label={words.replications}
							kind="count"
							bounds={COUNT}
							steps
							value={seeds.value.replications}
							hint={words.replicationsHint}
							onValue={(typed) => {
								seeds.value = { ...seeds.value, replications: typed };
							}}
						/>
					</div>
				)}
				<p role="status">
					{lack ||
						(reply && !faults.length
							? words.estimate(reply.runs, durationText(reply.seconds), sizeText(reply.bytes))
							: checked.isAsking.value
								? words.estimating
								: "")}
					{reply?.state === "done" && !faults.length && !lack && (
						<small class="line">{words.exists}</small>
					)}
				</p>
				<div role="alert" hidden={!said && !faults.length}>
					<ul class="faults">
						{said && <li class="lack">{said}</li>}
						{showsFaults
							? faults.map((fault) => (
									<li class="lack" key={`${fault.code} ${fault.where} ${fault.variant}`}>
										{fault.variant === null || fault.variant === undefined
											? ""
											: `${words.variant(fault.variant + 1)}: `}
										{faultText(fault)}
									</li>
								))
							: faults.length > 0 && <li class="lack">{words.cannotRun}</li>}
					</ul>
				</div>
				<div class="row">
					<button
						type="submit"
						class="primary"
						aria-disabled={!whole || isBusy.value || faults.length > 0}
					>
						{words.runIt}
					</button>
				</div>
			</Form>
		</Panel>
	);
}
