/** The dialog with which an approver of the exchange adds another approver. */

import { useMemo } from "preact/hooks";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { ActDialog } from "../parts/ActDialog.tsx";
import { NewUserFields, newUserFault, useNewUser } from "../parts/NewUser.tsx";
import { approvalWords } from "../words/approvals.ts";

export function ApproverDialog() {
	const words = wordsOf(approvalWords);
	const user = useNewUser();
	const key = useMemo(newKey, []);
	return (
		<ActDialog
			title={words.addTitle}
			label={words.addAct}
			check={() => newUserFault(user, true)}
			run={async () => {
				const body = {
					name: user.name.value.trim(),
					participant: user.participant.value.trim(),
					password: user.password.value,
				};
				await call("POST /v1/admin/approvers", { body, key });
				return words.added(body.name, body.participant);
			}}
		>
			<p class="muted">{words.addText}</p>
			<NewUserFields user={user} participantHint={words.participantHint} needsPassword />
		</ActDialog>
	);
}
