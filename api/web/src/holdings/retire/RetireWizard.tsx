/** The wizard of a retirement: what, for whom and why, disclosure, check and sign. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { call } from "../../http/call.ts";
import { lang, wordsOf } from "../../lang.ts";
import { grouped, tonnes } from "../../money/format.ts";
import { parsed } from "../../money/input.ts";
import { Fact } from "../../parts/Fact.tsx";
import { Field } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { faultText, NumberField } from "../../parts/NumberField.tsx";
import { notify } from "../../parts/notify.ts";
import { Steps } from "../../parts/Steps.tsx";
import { errorText } from "../../problemText.ts";
import { useText } from "../../schemes.ts";
import * as codes from "../../words/codes.gen.ts";
import { retireWords } from "../../words/retire.ts";
import { projectName } from "../data.ts";
import { Done } from "./Done.tsx";
import { WhyStep } from "./WhyStep.tsx";
import {
	bodyOf,
	close,
	type Disclosure,
	type Missing,
	missing,
	type Retiring,
	rememberPurpose,
	retiring,
	STEPS,
	type Step,
	taken,
	write,
} from "./wizard.ts";

const words = wordsOf(retireWords);

export function RetireWizard() {
	const draft = retiring.value;
	const title = useRef<HTMLHeadingElement>(null);
	const [tried, setTried] = useState(false);
	useLayoutEffect(() => {
		title.current?.focus();
		setTried(false);
	}, [draft?.step]);
	if (!draft) return null;
	if (draft.step === "done") return <Done draft={draft} />;
	const at = STEPS.indexOf(draft.step);
	const found = missing(draft, draft.step);
	// Said once the person has tried to go on, and until it is mended.
	const faults = tried ? found : {};
	const go = (step: Step) => {
		if (Object.keys(found).length === 0) write({ step });
		else setTried(true);
	};
	const next = STEPS[at + 1];
	return (
		<section class="wizard" aria-labelledby="retire-title">
			<h2 id="retire-title" tabIndex={-1} ref={title}>
				{words.title}: {words.steps[draft.step]}
			</h2>
			<Steps steps={STEPS.map((step) => words.steps[step])} current={at} />
			{draft.step === "sign" ? (
				<SignStep draft={draft} />
			) : (
				<Form onSubmit={() => next && go(next)}>
					{draft.step === "what" && <WhatStep draft={draft} faults={faults} />}
					{draft.step === "why" && <WhyStep draft={draft} faults={faults} />}
					{draft.step === "disclose" && <DiscloseStep draft={draft} faults={faults} />}
					<div class="acts">
						<Leave at={at} />
						{draft.step === "why" && (
							<button type="button" onClick={() => go("sign")}>
								{words.toCheck}
							</button>
						)}
						<button type="submit" class="primary">
							{words.next}
						</button>
					</div>
				</Form>
			)}
		</section>
	);
}

/** The ways back: a step, or out of the wizard. */
function Leave({ at }: { at: number }) {
	const before = STEPS[at - 1];
	return (
		<>
			<button type="button" class="quiet" onClick={close}>
				{words.leave}
			</button>
			{before && (
				<button type="button" onClick={() => write({ step: before })}>
					{words.back}
				</button>
			)}
		</>
	);
}

interface StepProps {
	draft: Retiring;
	faults: Missing;
}

function WhatStep({ draft, faults }: StepProps) {
	const { selection } = draft;
	return (
		<div class="stack">
			<p>{words.whatText}</p>
			<SerialList draft={draft} />
			<NumberField
				label={words.qty}
				hint={words.qtyHint(tonnes(selection.qty))}
				kind="quantity"
				unit="t"
				bounds={{ step: "1", min: "1", max: selection.qty }}
				value={draft.qty}
				onValue={(qty) => write({ qty })}
				error={faults.qty === "empty" ? faultText("empty") : undefined}
			/>
		</div>
	);
}

const DISCLOSED: readonly (keyof Disclosure)[] = [
	"year",
	"activity",
	"emissions",
	"reason",
	"rule",
];

function DiscloseStep({ draft, faults }: StepProps) {
	const put = (name: keyof Disclosure, text: string) =>
		write({ disclosure: { ...draft.disclosure, [name]: text } });
	return (
		<div class="stack">
			<p>{words.discloseText}</p>
			{DISCLOSED.map((name) =>
				name === "emissions" ? (
					<NumberField
						key={name}
						label={words.disclosure.emissions}
						kind="quantity"
						unit="t"
						bounds={{ step: "1", min: "1" }}
						value={draft.disclosure.emissions}
						onValue={(text) => put(name, text)}
						error={faults.emissions === "empty" ? faultText("empty") : undefined}
					/>
				) : (
					<Field
						key={name}
						label={words.disclosure[name]}
						value={draft.disclosure[name]}
						onValue={(text) => put(name, text)}
						maxLength={name === "year" ? 20 : 200}
					/>
				),
			)}
		</div>
	);
}

/** The blocks that are taken; a draft whose quantity cannot be read takes none. */
function SerialList({ draft }: { draft: Retiring }) {
	const qty = parsed(draft.qty, "quantity", { step: "1", min: "1" });
	if (!qty.ok) return null;
	return (
		<ul class="serials">
			{taken(draft).map(({ block, qty: part, last }) => (
				<li key={block.key}>
					<span class="serial">
						{block.holding.serial_from} – {last}
					</span>{" "}
					({tonnes(part)}) <span class="muted">{block.project && projectName(block.project)}</span>
				</li>
			))}
		</ul>
	);
}

function SignStep({ draft }: { draft: Retiring }) {
	const [typed, setTyped] = useState("");
	const [isBusy, setBusy] = useState(false);
	const qty = parsed(draft.qty, "quantity", { step: "1" });
	const wanted = qty.ok ? qty.text : "";
	const read = parsed(typed, "quantity", { step: "1" });
	const isSigned = read.ok && read.text === wanted;
	const run = async () => {
		if (!isSigned || isBusy) return;
		setBusy(true);
		try {
			const reply = await call("POST /v1/retirements", { key: draft.key, body: bodyOf(draft) });
			rememberPurpose(draft);
			write({ step: "done", id: reply.id, note: reply.note });
		} catch (error) {
			notify("bad", words.failed(errorText(error)));
		} finally {
			setBusy(false);
		}
	};
	const facts: [string, string][] = [
		[words.qty, tonnes(wanted || "0")],
		[words.beneficiary, draft.beneficiary],
		[words.act, codes.act[draft.act][lang]],
		[words.uses, draft.uses.map(useText).join(", ") || words.none],
		[words.purpose, draft.purpose || words.none],
	];
	const disclosed = DISCLOSED.filter((name) => draft.disclosure[name].trim());
	return (
		<Form onSubmit={run}>
			<div class="stack">
				<dl class="facts">
					{facts.map(([name, text]) => (
						<Fact key={name} name={name}>
							{text}
						</Fact>
					))}
					{disclosed.map((name) => (
						<Fact key={name} name={words.disclosure[name]}>
							{draft.disclosure[name]}
						</Fact>
					))}
				</dl>
				<h3>{words.serials}</h3>
				<SerialList draft={draft} />
				<p class="warning">
					<strong>{words.signText}</strong>
				</p>
				<Field
					label={words.retype(grouped(wanted || "0"))}
					hint={words.retypeHint}
					value={typed}
					onValue={setTyped}
				/>
			</div>
			<div class="acts">
				<Leave at={STEPS.indexOf("sign")} />
				<button type="submit" class="primary danger" aria-disabled={!isSigned || isBusy}>
					{words.sign}
				</button>
			</div>
		</Form>
	);
}
