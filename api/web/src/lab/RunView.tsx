/** A run at its address: its progress while it goes on, then its results. */

import type { LabJob, LabJobBody } from "../lab.gen.ts";
import { wordsOf } from "../lang.ts";
import { ask } from "../parts/ask.tsx";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { later } from "../parts/later.tsx";
import { notify } from "../parts/notify.ts";
import { ConditionView, Panel } from "../parts/Panel.tsx";
import { labWords } from "../words/lab.ts";
import { go } from "./address.ts";
import { type Followed, useJob } from "./job.ts";
import { conditionOf, faultText, labCall, labErrorText } from "./labCall.ts";
import { durationText, nameOf } from "./texts.ts";
import { timeOf } from "./timeOf.ts";

const words = wordsOf(labWords);
const Results = later(() => import("./results/Results.tsx").then((found) => found.Results));

export const STATE_TONES: Record<LabJob["state"], Tone> = {
	queued: "info",
	running: "info",
	done: "good",
	failed: "bad",
	canceled: "plain",
};

export function RunView({ id }: { id: string }) {
	const followed = useJob(id);
	const job = followed.job.value;
	if (!job) {
		const { failure, retry } = followed;
		return <ConditionView condition={conditionOf(undefined, failure.value, retry)} />;
	}
	return (
		<div class="stack">
			<div class="row heading">
				<h2>{nameOf(job)}</h2>
				<Badge>{words.kinds[job.kind]}</Badge>
				<Badge tone={STATE_TONES[job.state]}>
					<span role="status">{words.states[job.state]}</span>
				</Badge>
				<span class="muted">{words.seedsOf(job.seed, job.replications)}</span>
			</div>
			{job.state === "done" ? <Results job={job} /> : <Progress job={job} followed={followed} />}
		</div>
	);
}

function Progress({ job, followed }: { job: LabJob; followed: Followed }) {
	const isGoing = job.state === "queued" || job.state === "running";
	const act = async (route: "POST /v1/lab/runs/{id}/cancel" | "again") => {
		try {
			if (route !== "again") {
				followed.take(await labCall(route, { path: { id: job.id } }));
				return;
			}
			const made = await labCall("POST /v1/lab/runs", { body: bodyOf(job) });
			followed.take(made);
			if (made.id !== job.id) go({ part: "run", id: made.id });
		} catch (error) {
			notify("bad", labErrorText(error));
		}
	};
	return (
		<Panel title={words.progress}>
			<div class="stack">
				<ProgressLine job={job} />
				{isGoing && <p class="muted">{words.mayLeave}</p>}
				{followed.failure.value && (
					<p class="lack" role="alert">
						{followed.failure.value}
					</p>
				)}
				{job.state === "canceled" && <p>{words.canceledText}</p>}
				{job.state === "failed" && <Failure job={job} />}
				<div class="row">
					{isGoing ? (
						<button type="button" onClick={() => void act("POST /v1/lab/runs/{id}/cancel")}>
							{words.cancel}
						</button>
					) : (
						<button type="button" class="primary" onClick={() => void act("again")}>
							{words.again}
						</button>
					)}
				</div>
			</div>
		</Panel>
	);
}

/** A bar with its share, the runs done, and the time left. */
export function ProgressLine({ job }: { job: LabJob }) {
	const percent = Math.floor(100 * job.share);
	const text =
		job.state === "queued" && job.place
			? words.waits(job.place)
			: words.progressOf(job.runs_done, job.runs, percent);
	return (
		<div class="progress">
			<progress max="100" value={percent} aria-label={words.progress} />
			<p>
				{text} <span class="muted">{timeText(job)}</span>
			</p>
		</div>
	);
}

/** The time left; once it is over, the time so far: an estimate of a second that stays is none. */
function timeText(job: LabJob): string {
	const time = timeOf(job);
	return time ? words[time.of](durationText(time.seconds)) : "";
}

function Failure({ job }: { job: LabJob }) {
	return (
		<div class="stack" role="alert">
			<p class="lack">
				{words.failedTitle}
				{job.fault && `: ${faultText(job.fault)}`}
			</p>
			{job.last_lines.length > 0 && (
				<details>
					<summary>{words.lastLines}</summary>
					<pre class="small">{job.last_lines.join("\n")}</pre>
				</details>
			)}
		</div>
	);
}

/** Return the request that made a run. */
function bodyOf(job: LabJob): LabJobBody {
	return {
		kind: job.kind,
		variants: job.variants.map(({ toml, label }) => ({ toml, label: label.slice(0, 80) })),
		axes: job.axes,
		...(job.study ? { study: job.study } : {}),
		is_small: job.is_small,
		...(job.kind === "study" ? {} : { seed: job.seed, replications: job.replications }),
	};
}

/** Ask, then remove a run; true if it is gone. */
export async function removeRun(job: LabJob): Promise<boolean> {
	const isMeant = await ask({
		title: words.removeAsk(nameOf(job)),
		text: words.removeText,
		act: words.removeRun,
		danger: true,
	});
	if (!isMeant) return false;
	try {
		await labCall("DELETE /v1/lab/runs/{id}", { path: { id: job.id } });
		return true;
	} catch (error) {
		notify("bad", labErrorText(error));
		return false;
	}
}
