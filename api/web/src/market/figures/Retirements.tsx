/** The latest retirements, surrenders and cancellations, with their certificates. */

import { lang, wordsOf } from "../../lang.ts";
import { dayText } from "../../money/days.ts";
import { tonnes } from "../../money/format.ts";
import { Panel } from "../../parts/Panel.tsx";
import { act } from "../../words/codes.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { useReply } from "../reply.ts";
import { classNames } from "./classes.ts";

const words = wordsOf(figureWords);
const SHOWN = 10;

export function Retirements({ creditClass, round }: { creditClass?: string; round: unknown }) {
	const query = creditClass ? { credit_class: creditClass, limit: SHOWN } : { limit: SHOWN };
	const { reply, condition } = useReply("GET /v1/retirements", { query }, round);
	const nameOfClass = classNames();
	const isEmpty = reply?.total === 0;
	return (
		<Panel
			title={words.retirements}
			flush
			condition={isEmpty ? { kind: "empty", text: words.noRetirements } : condition}
			tools={reply && !isEmpty && <span class="small muted">{words.allOf(reply.total)}</span>}
		>
			<ul class="entries">
				{reply?.retirements.map((one) => (
					<li key={one.retirement_id}>
						<span>{dayText(one.timestamp)}</span>
						<span>{act[one.act][lang]}</span>
						<strong>{tonnes(one.qty)}</strong>
						{!creditClass && <span class="muted">{nameOfClass(one.credit_class)}</span>}
						<span class="who">{one.beneficiary}</span>
						<a href={`/certificates/${encodeURIComponent(one.retirement_id)}`}>
							{words.certificate}
							<span class="hidden"> {one.retirement_id}</span>
						</a>
					</li>
				))}
			</ul>
		</Panel>
	);
}
