/** The dialog with which an approver of the exchange adds another approver. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { ActDialog } from "../parts/ActDialog.tsx";
import { Field } from "../parts/Field.tsx";
import { approvalWords } from "../words/approvals.ts";

const LEAST_PASSWORD = 12;

export function ApproverDialog() {
	const words = wordsOf(approvalWords);
	const name = useSignal("");
	const participant = useSignal("");
	const password = useSignal("");
	const key = useMemo(newKey, []);
	const check = () => {
		if (!name.value.trim()) return words.missing(words.newApprover);
		if (!participant.value.trim()) return words.missing(words.participant);
		return password.value.length < LEAST_PASSWORD ? words.missing(words.firstPassword) : undefined;
	};
	return (
		<ActDialog
			title={words.addTitle}
			label={words.addAct}
			check={check}
			run={async () => {
				const body = {
					name: name.value.trim(),
					participant: participant.value.trim(),
					password: password.value,
				};
				await call("POST /v1/admin/approvers", { body, key });
				return words.added(body.name, body.participant);
			}}
		>
			<p class="muted">{words.addText}</p>
			<Field
				label={words.newApprover}
				value={name.value}
				maxLength={64}
				onValue={(value) => {
					name.value = value;
				}}
				required
			/>
			<Field
				label={words.participant}
				hint={words.participantHint}
				value={participant.value}
				maxLength={64}
				onValue={(value) => {
					participant.value = value;
				}}
				required
			/>
			<Field
				label={words.firstPassword}
				hint={words.passwordHint}
				type="password"
				autocomplete="new-password"
				value={password.value}
				onValue={(value) => {
					password.value = value;
				}}
				required
			/>
		</ActDialog>
	);
}
