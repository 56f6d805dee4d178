/** The phase of the market that a screen shows and the time to its next one, for the header. */

import { msOf } from "../../money/days.ts";
import type { StatusRecord } from "../../wire.gen.ts";
import { Countdown } from "../Countdown.tsx";
import { momentText, PhaseBadge, phaseName } from "../Phase.tsx";

export function MarketPhase({ status }: { status: StatusRecord | undefined }) {
	if (!status) return null;
	const { phase, delisted, next_change: at, next_phase: next } = status;
	const text = at && next ? `${phaseName(next)} ${momentText(at)}` : "";
	return (
		<span class="market-phase" title={text}>
			<PhaseBadge code={delisted ? "delisted" : phase} />
			{at && <Countdown to={msOf(at)} label={text} />}
		</span>
	);
}
