/** The dialogs that sign a request with the password, and that reject or withdraw one. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { CallError } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { Notice } from "../parts/Notices.tsx";
import { notify } from "../parts/notify.ts";
import { errorText } from "../problemText.ts";
import { session } from "../session.ts";
import type { ApprovalRow } from "../wire.gen.ts";
import { approvalWords } from "../words/approvals.ts";
import * as codes from "../words/codes.gen.ts";
import { Effects } from "./Effects.tsx";
import { approve, isFinal, kindText, labelOf, reject, subjectText } from "./rows.ts";

interface SignProps {
	row: ApprovalRow;
	/** Called when the dialog is left; `isDone`: the request may have changed. */
	onClose: (isDone: boolean) => void;
}

/** Asks for the password of the person who signs; password managers and pasting work. */
export function ApproveDialog({ row, onClose }: SignProps) {
	const words = wordsOf(approvalWords);
	const password = useSignal("");
	const fault = useSignal("");
	const problem = useSignal("");
	const isBusy = useSignal(false);
	const key = useMemo(newKey, []);
	const subject = `${kindText(row.kind)} ${subjectText(row)}`;
	const run = async () => {
		fault.value = password.value ? "" : words.passwordNeeded;
		problem.value = "";
		if (!password.value) return;
		isBusy.value = true;
		try {
			await approve(row, password.value, key);
			notify("good", words.approved(subject));
			onClose(true);
		} catch (error) {
			const text = errorText(error);
			const isOfPassword = error instanceof CallError && error.problem.field === "password";
			if (isOfPassword) fault.value = words.passwordWrong;
			else problem.value = text;
		} finally {
			isBusy.value = false;
		}
	};
	return (
		<Dialog
			title={words.approveTitle(kindText(row.kind))}
			focus="input[type=password]"
			act={{
				label: words.approveAndSign,
				run,
				danger: isFinal(row.kind),
				disabled: isBusy.value,
			}}
			onClose={() => onClose(problem.value !== "")}
		>
			<p>
				<strong>{subjectText(row)}</strong>
				<br />
				<span class="muted">{words.askedBy(row.requested_by)}</span>
			</p>
			<Effects effects={row.effects ?? []} label={subject} />
			{row.fails && (
				<Notice tone="warn">{words.wouldFail(labelOf(codes.reason[row.fails]))}</Notice>
			)}
			{isFinal(row.kind) && <p>{words.cannotBeTakenBack}</p>}
			<input
				class="hidden"
				name="username"
				autoComplete="username"
				value={session.value?.user ?? ""}
				readOnly
				tabIndex={-1}
				aria-hidden="true"
			/>
			<Field
				label={words.password(session.value?.user ?? "")}
				name="password"
				type="password"
				autocomplete="current-password"
				value={password.value}
				onValue={(value) => {
					password.value = value;
					fault.value = "";
				}}
				error={fault.value || undefined}
				required
			/>
			{problem.value && (
				<div role="alert">
					<Notice tone="bad">{problem.value}</Notice>
				</div>
			)}
		</Dialog>
	);
}

/** Asks for the reason of a rejection; one's own request is withdrawn without one. */
export function RejectDialog({ row, onClose }: SignProps) {
	const words = wordsOf(approvalWords);
	const isOwn = row.requested_by === session.value?.user;
	const reason = useSignal("");
	const fault = useSignal("");
	const problem = useSignal("");
	const isBusy = useSignal(false);
	const key = useMemo(newKey, []);
	const run = async () => {
		const isMissing = !isOwn && reason.value.trim() === "";
		fault.value = isMissing ? words.reasonNeeded : "";
		if (isMissing) return;
		isBusy.value = true;
		problem.value = "";
		try {
			await reject(row, reason.value.trim(), key);
			const subject = `${kindText(row.kind)} ${subjectText(row)}`;
			notify("info", (isOwn ? words.withdrawn : words.rejected)(subject));
			onClose(true);
		} catch (error) {
			problem.value = errorText(error);
		} finally {
			isBusy.value = false;
		}
	};
	return (
		<Dialog
			title={(isOwn ? words.withdrawTitle : words.rejectTitle)(kindText(row.kind))}
			focus="textarea"
			act={{
				label: isOwn ? words.withdraw : words.reject,
				run,
				danger: true,
				disabled: isBusy.value,
			}}
			onClose={() => onClose(problem.value !== "")}
		>
			<p>
				<strong>{subjectText(row)}</strong>
			</p>
			<Field
				label={words.reason}
				hint={isOwn ? undefined : words.reasonHint}
				lines={3}
				maxLength={200}
				value={reason.value}
				onValue={(value) => {
					reason.value = value;
					fault.value = "";
				}}
				error={fault.value || undefined}
				required={!isOwn}
			/>
			{problem.value && (
				<div role="alert">
					<Notice tone="bad">{problem.value}</Notice>
				</div>
			)}
		</Dialog>
	);
}
