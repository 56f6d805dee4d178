/** What a plan says: the answer in a paragraph, basket, schedule, costs, limits, reasons. */

import { call } from "../http/call.ts";
import { lang, wordsOf } from "../lang.ts";
import { fiscalYearText } from "../money/days.ts";
import { Grid, type GridProps } from "../parts/Grid.tsx";
import { notify } from "../parts/notify.ts";
import { Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { Change, OrderDraft, ProcurementPlan } from "../wire.gen.ts";
import { planWords } from "../words/plan.ts";
import { CostFan } from "./CostFan.tsx";
import { storeDrafts } from "./data.ts";
import { BASKET, changeText, EXCLUDED, LIMITS, nameOf, SCHEDULE, YEARS } from "./planColumns.tsx";
import { plan } from "./planData.ts";
import { waysOf } from "./ways.ts";

const words = wordsOf(planWords);
const DRAFTS_MAX = 50;

type TableProps<T> = Pick<GridProps<T>, "rows" | "columns" | "empty" | "file"> & { title: string };

/** A table of the plan. A line is told from the others by all that it says: two may share instrument
 * and year. */
function Table<T extends object>({ title, ...grid }: TableProps<T>) {
	return (
		<Panel title={title} flush>
			<Grid label={title} keyOf={whole} {...grid} />
		</Panel>
	);
}

function whole(row: object): string {
	return JSON.stringify(row);
}

export function PlanResult() {
	const found = plan.value?.plan;
	if (!found) return plan.value?.state === "running" ? null : <p class="muted">{words.noPlan}</p>;
	const { reduction } = found;
	const answer = lang === "ja" ? found.answer_ja : found.answer;
	const notes = lang === "ja" ? found.notes_ja : found.notes;
	const isFeasible = found.status === "optimal";
	return (
		<>
			<Panel title={words.answerTitle}>
				<div class="stack">
					{isFeasible ? <p>{answer}</p> : <Changes found={found} />}
					<p class="small muted">
						{words.basis(
							words.bundles[reduction.bundle as keyof typeof words.bundles] ?? reduction.bundle,
							reduction.price_paths,
							reduction.kept,
							reduction.drawn,
						)}
						{isFeasible ? words.basisError((100 * reduction.error).toFixed(2)) : words.basisEnd}{" "}
						{notes.join(lang === "ja" ? "" : " ")}
					</p>
					{found.policies.length > 0 && <CostFan policies={found.policies} />}
					{isFeasible && <MakeDrafts found={found} />}
				</div>
			</Panel>
			{isFeasible && <Tables found={found} />}
		</>
	);
}

/** What a plan buys and why; an infeasible one has none of it. */
function Tables({ found }: { found: ProcurementPlan }) {
	return (
		<>
			<Table
				title={words.basketTitle}
				file="tanso-plan-basket"
				rows={found.basket}
				columns={BASKET}
				empty={words.noBasket}
			/>
			<Table
				title={words.scheduleTitle}
				file="tanso-plan-schedule"
				rows={found.schedule}
				columns={SCHEDULE}
				empty={words.noSchedule}
			/>
			<Table title={words.yearsTitle} rows={found.years} columns={YEARS} />
			<Table
				title={words.limitsTitle}
				rows={found.limits}
				columns={LIMITS}
				empty={words.noLimits}
			/>
			<Table
				title={words.excludedTitle}
				rows={found.excluded}
				columns={EXCLUDED}
				empty={words.noExcluded}
			/>
		</>
	);
}

function Changes({ found }: { found: ProcurementPlan }) {
	const { ways, useless } = waysOf(found.changes);
	return (
		<div>
			<p>{words.infeasible(ways.length)}</p>
			<ol>
				{ways.map((way) => (
					<li key={way.map(wordingOf).join()}>{way.map(wordingOf).join(words.and)}</li>
				))}
			</ol>
			{useless.length > 0 && (
				<p class="small muted">{words.cannotAlone(useless.map(nameOf).join(words.comma))}</p>
			)}
		</div>
	);
}

function wordingOf(one: Change): string {
	const year = one.fiscal_year ? ` ${fiscalYearText(one.fiscal_year)}` : "";
	return `${nameOf(one)}${year}: ${changeText(one)}`;
}

function MakeDrafts({ found }: { found: ProcurementPlan }) {
	const drafts: OrderDraft[] = found.drafts.slice(0, DRAFTS_MAX).map((one) => ({
		symbol: one.symbol,
		side: one.side,
		qty: `${one.quantity_t}`,
		price: `${one.limit_price_yen_per_t}`,
		note: lang === "ja" ? one.note_ja : one.note,
	}));
	if (!drafts.length) return <p class="small">{words.draftsNone}</p>;
	const make = async () => {
		try {
			const { instruments } = await call("GET /v1/instruments");
			const listed = new Set(instruments.map(({ symbol }) => symbol));
			const here = drafts.filter(({ symbol }) => listed.has(symbol));
			await storeDrafts(here);
			notify("good", words.draftsMade(here.length, drafts.length - here.length));
		} catch (error) {
			notify("bad", errorText(error));
		}
	};
	return (
		<div>
			<button type="button" class="primary" onClick={make}>
				{words.draftsButton(drafts.length)}
			</button>
		</div>
	);
}
