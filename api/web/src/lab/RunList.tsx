/** All runs of the laboratory, the newest first, with what it allows. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LabJob, LabJobs } from "../lab.gen.ts";
import { wordsOf } from "../lang.ts";
import { dayTimeText } from "../money/days.ts";
import { Badge } from "../parts/Badge.tsx";
import { EntryList } from "../parts/EntryList.tsx";
import { ConditionView, Panel } from "../parts/Panel.tsx";
import { labWords } from "../words/lab.ts";
import { focusMain } from "./address.ts";
import { Go } from "./Go.tsx";
import { isOver } from "./job.ts";
import { conditionOf, LabError, labCall } from "./labCall.ts";
import { ProgressLine, removeRun, STATE_TONES } from "./RunView.tsx";
import { nameOf, sizeText } from "./texts.ts";

const words = wordsOf(labWords);
const EVERY_MS = 1000;

const found = signal<LabJobs | undefined>(undefined);
const failure = signal("");

async function load(): Promise<void> {
	try {
		found.value = await labCall("GET /v1/lab/runs");
		failure.value = "";
	} catch (error) {
		if (!(error instanceof LabError)) throw error;
		failure.value = error.message;
	}
}

export function RunList() {
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout>;
		let isOn = true;
		const next = async () => {
			await load();
			const isGoing = found.value?.runs.some((job) => !isOver(job)) || failure.value;
			if (isOn && isGoing) timer = setTimeout(() => void next(), EVERY_MS);
		};
		void next();
		return () => {
			isOn = false;
			clearTimeout(timer);
		};
	}, []);
	const jobs = found.value;
	if (!jobs) {
		const condition = conditionOf(undefined, failure.value, () => void load());
		return <ConditionView condition={condition} />;
	}
	const { limits } = jobs;
	return (
		<Panel
			title={words.runsTitle}
			tools={
				<span class="muted small">
					{words.limits(limits.at_once, limits.at_once_max, limits.kept, limits.kept_max)}
					{" · "}
					{words.disk(sizeText(limits.bytes), sizeText(limits.bytes_max))}
				</span>
			}
			condition={
				jobs.runs.length
					? { kind: "ready" }
					: {
							kind: "empty",
							text: words.noRuns,
							act: <Go to={{ part: "library" }}>{words.toLibrary}</Go>,
						}
			}
		>
			<EntryList class="stack runs" onGone={focusMain}>
				{jobs.runs.map((job) => (
					<Row key={job.id} job={job} />
				))}
			</EntryList>
		</Panel>
	);
}

function Row({ job }: { job: LabJob }) {
	const isGoing = job.state === "queued" || job.state === "running";
	return (
		<li class="row">
			<Go to={{ part: "run", id: job.id }}>{nameOf(job)}</Go>
			<Badge>{words.kinds[job.kind]}</Badge>
			<Badge tone={STATE_TONES[job.state]}>{words.states[job.state]}</Badge>
			<span class="muted small">
				{job.kind === "study" ? "" : `${words.seedsOf(job.seed, job.replications)} · `}
				{dayTimeText(job.created_ms)} · {sizeText(job.bytes)}
			</span>
			{isGoing ? (
				<ProgressLine job={job} />
			) : (
				<button
					type="button"
					class="quiet push"
					aria-label={words.removeRunOf(nameOf(job))}
					onClick={async () => {
						if (await removeRun(job)) await load();
					}}
				>
					{words.removeRun}
				</button>
			)}
		</li>
	);
}
