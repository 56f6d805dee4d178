import type { LabJob } from "../lab.gen.ts";

type Timed = Pick<
	LabJob,
	"state" | "runs" | "runs_done" | "seconds_estimate" | "seconds_passed" | "seconds_left"
>;

/** A time to show, and what it is the time of: a word of the laboratory. */
export interface ShownTime {
	of: "left" | "sofar" | "writing";
	seconds: number;
}

/** The least time left that is shown where the estimate is over: less is no estimate. */
const LEAST_S = 2;

/** Return the time that a running job shows: the time left; the time so far where it has taken
 * longer than estimated and the end is not known or always a second away, and while its results are
 * written, of which no share is known. Undefined for a job that does not run. */
export function timeOf(job: Timed): ShownTime | undefined {
	const { seconds_estimate: estimate, seconds_passed: passed, seconds_left: left } = job;
	if (job.state !== "running") return undefined;
	if (job.runs_done >= job.runs) return { of: "writing", seconds: passed };
	if (typeof left === "number" && (left >= LEAST_S || passed < estimate))
		return { of: "left", seconds: left };
	return { of: "sofar", seconds: passed };
}
