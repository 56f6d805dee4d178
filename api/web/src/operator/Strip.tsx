/** The exchange at a glance, above everything else, and the clock where it can be moved. */

import { useSignal } from "@preact/signals";
import { labelOf } from "../approvals/rows.ts";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { type Polled, reloadAll } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { dayText, minuteText } from "../money/days.ts";
import { grouped } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { notify } from "../parts/notify.ts";
import { ConditionView } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { SystemReply } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { systemWords } from "../words/system.ts";
import { durationText, metricText } from "./metrics.ts";

const TONES: Record<SystemReply["state"], Tone> = {
	running: "good",
	stopping: "warn",
	halted: "bad",
};
/** Above this many milliseconds an answer is slow. */
const SLOW_MS = 100;

export function Strip({ system }: { system: Polled<SystemReply> }) {
	const words = wordsOf(systemWords);
	const reply = system.value.value;
	const condition = system.condition.value;
	if (!reply) return <ConditionView condition={condition} />;
	const { metrics } = reply;
	const of = (name: string) => metrics[name] ?? 0;
	const differences = reply.differences?.length ?? 0;
	const slowMs = of("tanso_answer_p99_seconds") * 1000;
	return (
		<section class={`strip ${condition.kind === "stale" ? "old" : ""}`} aria-label={words.strip}>
			<Figure label={words.state}>
				<Badge tone={TONES[reply.state]}>{labelOf(codes.health[reply.state])}</Badge>
			</Figure>
			<Figure label={words.seq}>{grouped(`${reply.seq}`)}</Figure>
			<Figure label={words.rate}>
				{metricText("tanso_commands_per_second", of("tanso_commands_per_second"))}
			</Figure>
			<Figure label={words.answer} isBad={slowMs > SLOW_MS}>
				{durationText(slowMs)}
			</Figure>
			<Figure label={words.queue}>{metricText("tanso_inbox", of("tanso_inbox"))}</Figure>
			<Figure label={words.behind} isBad={of("tanso_connections_behind") > 0}>
				{of("tanso_connections_behind")} / {of("tanso_connections")}
			</Figure>
			<Figure label={words.haltedMarkets} isBad={of("tanso_markets_halted") > 0}>
				{of("tanso_markets_halted")}
			</Figure>
			<Figure label={words.differences} isBad={differences > 0}>
				{differences}
			</Figure>
			{reply.clock !== "wall" && <Clock reply={reply} />}
		</section>
	);
}

interface FigureProps {
	label: string;
	isBad?: boolean;
	children: preact.ComponentChildren;
}

function Figure({ label, isBad, children }: FigureProps) {
	return (
		<div class="figure-of">
			<span class="label">{label}</span>
			{isBad ? <Badge tone="bad">{children}</Badge> : <strong>{children}</strong>}
		</div>
	);
}

/** Moves a clock that is not the wall's to the market's next due moment. */
function Clock({ reply }: { reply: SystemReply }) {
	const words = wordsOf(systemWords);
	const isBusy = useSignal(false);
	const move = async () => {
		isBusy.value = true;
		try {
			const moved = await call("POST /v1/admin/clock", { body: {}, key: newKey() });
			const { sim_time: at } = moved;
			notify("info", words.clockMoved(`${dayText(at)} ${minuteText(at)}`));
		} catch (error) {
			notify("bad", errorText(error));
		} finally {
			isBusy.value = false;
			reloadAll();
		}
	};
	return (
		<div class="figure-of clock-act">
			<span class="label">{labelOf(codes.clock[reply.clock])}</span>
			<button type="button" onClick={move} aria-disabled={isBusy.value}>
				{reply.next_due
					? words.moveTo(`${dayText(reply.next_due)} ${minuteText(reply.next_due)}`)
					: words.moveClock}
			</button>
		</div>
	);
}
