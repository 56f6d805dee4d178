/** The dialogs of users: adding, disabling, a trader's password, keys. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { labelOf } from "../approvals/rows.ts";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { usePolled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { ActDialog, closeDialog, showDialog } from "../parts/ActDialog.tsx";
import { Check, Choice, Select } from "../parts/Choice.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { LEAST_PASSWORD, NewUserFields, newUserFault, useNewUser } from "../parts/NewUser.tsx";
import { Notice } from "../parts/Notices.tsx";
import { ConditionView } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { KeyReply, UserBody, UserRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { newUserWords } from "../words/newUser.ts";
import { peopleWords } from "../words/people.ts";

type Role = UserBody["role"];
type Scope = KeyReply["scopes"][number];

const ROLES: readonly Role[] = ["trader", "registrar", "operator"];
const SCOPES: Record<UserRecord["role"], readonly Scope[]> = {
	trader: ["read", "trade", "settle"],
	approver: ["read", "admin"],
	registrar: ["read", "admin"],
	operator: ["read", "admin"],
};

/** Adds a user; an approver is added by an approver of the exchange, on the screen of approvals. */
export function UserDialog() {
	const words = wordsOf(peopleWords);
	const user = useNewUser();
	const role = useSignal<Role>("trader");
	const key = useMemo(newKey, []);
	return (
		<ActDialog
			title={words.addTitle}
			label={words.addAct}
			check={() => newUserFault(user, false)}
			run={async () => {
				const body: UserBody = {
					name: user.name.value.trim(),
					participant: user.participant.value.trim(),
					role: role.value,
					...(user.password.value && { password: user.password.value }),
				};
				await call("POST /v1/admin/users", { body, key });
				return words.added(body.name);
			}}
		>
			<p class="muted">{words.addText}</p>
			<NewUserFields user={user} participantHint={words.participantHint} needsPassword={false}>
				<Select<Role>
					label={words.role}
					value={role.value}
					onValue={(value) => {
						role.value = value;
					}}
					options={ROLES.map((value) => ({ value, label: labelOf(codes.role[value]) }))}
				/>
			</NewUserFields>
		</ActDialog>
	);
}

/** Disables a user with all keys and connections, or enables it. */
export function DisableDialog({ user }: { user: UserRecord }) {
	const words = wordsOf(peopleWords);
	const key = useMemo(newKey, []);
	const disabled = !user.disabled;
	return (
		<ActDialog
			title={(disabled ? words.disableTitle : words.enableTitle)(user.name)}
			label={disabled ? words.disable : words.enable}
			danger
			retype={user.name}
			run={async () => {
				await call("PATCH /v1/admin/users/{name}", {
					path: { name: user.name },
					body: { disabled },
					key,
				});
				return (disabled ? words.disabledDone : words.enabledDone)(user.name);
			}}
		>
			<p>{disabled ? words.disableText : words.enableText}</p>
		</ActDialog>
	);
}

/** Sets a trader's password, which ends the trader's sessions. */
export function PasswordDialog({ user }: { user: UserRecord }) {
	const words = wordsOf(peopleWords);
	const ofNew = wordsOf(newUserWords);
	const password = useSignal("");
	const key = useMemo(newKey, []);
	return (
		<ActDialog
			title={words.passwordOf(user.name)}
			label={words.setPassword}
			danger
			retype={user.name}
			check={() => (password.value.length < LEAST_PASSWORD ? ofNew.tooShort : undefined)}
			run={async () => {
				await call("PATCH /v1/admin/users/{name}", {
					path: { name: user.name },
					body: { password: password.value },
					key,
				});
				return words.passwordSet(user.name);
			}}
		>
			<p>{words.passwordText}</p>
			<Field
				label={words.newPassword}
				hint={ofNew.passwordHint}
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

/** A user's keys: each can be revoked, and one can be made unless the user is an approver. */
export function KeysDialog({ user }: { user: UserRecord }) {
	const words = wordsOf(peopleWords);
	const keys = usePolled(() => call("GET /v1/admin/keys", { query: { user: user.name } }), []);
	const list = keys.value.value?.keys ?? [];
	const condition = keys.condition.value;
	const isMade = user.role === "approver" || user.disabled;
	return (
		<Dialog
			title={words.keysOf(user.name)}
			wide
			onClose={closeDialog}
			act={
				isMade
					? undefined
					: { label: words.makeKey, run: () => showDialog(<MakeKeyDialog user={user} />) }
			}
		>
			{keys.value.value === undefined ? (
				<ConditionView condition={condition} />
			) : list.length ? (
				<table class="plain">
					<thead>
						<tr>
							<th scope="col">{words.keyId}</th>
							<th scope="col">{words.algorithm}</th>
							<th scope="col">{words.scopes}</th>
							<th scope="col">
								<span class="hidden">{words.revoke}</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{list.map((key) => (
							<tr key={key.key_id}>
								<th scope="row" class="mono">
									{key.key_id}
								</th>
								<td>{key.algorithm}</td>
								<td>{key.scopes.map((scope) => labelOf(codes.scope[scope])).join(", ")}</td>
								<td>
									<button
										type="button"
										class="danger"
										aria-label={words.revokeTitle(key.key_id)}
										onClick={() => showDialog(<RevokeDialog keyId={key.key_id} />)}
									>
										{words.revoke}
									</button>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			) : (
				<p class="muted">{words.noKeys}</p>
			)}
			{user.role === "approver" && <p class="muted">{words.approverKeys}</p>}
		</Dialog>
	);
}

function RevokeDialog({ keyId }: { keyId: string }) {
	const words = wordsOf(peopleWords);
	const key = useMemo(newKey, []);
	return (
		<ActDialog
			title={words.revokeTitle(keyId)}
			label={words.revoke}
			danger
			retype={keyId}
			run={async () => {
				await call("DELETE /v1/admin/keys/{key_id}", { path: { key_id: keyId }, key });
				return words.revoked(keyId);
			}}
		>
			<p>{words.revokeText}</p>
		</ActDialog>
	);
}

/** Makes a key; its secret is shown once, unless the user has sent a public key. */
function MakeKeyDialog({ user }: { user: UserRecord }) {
	const words = wordsOf(peopleWords);
	const algorithm = useSignal<"ed25519" | "hmac-sha256">("ed25519");
	const offered = SCOPES[user.role];
	const scopes = useSignal<readonly Scope[]>(["read"]);
	const publicKey = useSignal("");
	const made = useSignal<KeyReply | undefined>(undefined);
	const problem = useSignal("");
	const isBusy = useSignal(false);
	const key = useMemo(newKey, []);
	const run = async () => {
		isBusy.value = true;
		problem.value = "";
		try {
			made.value = await call("POST /v1/admin/keys", {
				body: {
					user: user.name,
					algorithm: algorithm.value,
					scopes: [...scopes.value],
					...(publicKey.value.trim() && { public_key: publicKey.value.trim() }),
				},
				key,
			});
		} catch (error) {
			problem.value = errorText(error);
		} finally {
			isBusy.value = false;
		}
	};
	if (made.value) return <MadeKey made={made.value} />;
	return (
		<Dialog
			title={words.makeKeyTitle(user.name)}
			act={{ label: words.makeKey, run, disabled: isBusy.value || scopes.value.length === 0 }}
			onClose={closeDialog}
			focus="input"
		>
			<fieldset class="field">
				<legend class="label">{words.scopes}</legend>
				{offered.map((scope) => (
					<Check
						key={scope}
						label={labelOf(codes.scope[scope])}
						checked={scopes.value.includes(scope)}
						onChecked={(isOn) => {
							const others = scopes.value.filter((other) => other !== scope);
							scopes.value = isOn ? [...others, scope] : others;
						}}
					/>
				))}
			</fieldset>
			<Choice<"ed25519" | "hmac-sha256">
				label={words.algorithm}
				value={algorithm.value}
				onValue={(value) => {
					algorithm.value = value;
				}}
				options={[
					{ value: "ed25519", label: "Ed25519" },
					{ value: "hmac-sha256", label: "HMAC-SHA256" },
				]}
			/>
			<Field
				label={words.publicKey}
				hint={words.publicKeyHint}
				value={publicKey.value}
				maxLength={64}
				onValue={(value) => {
					publicKey.value = value;
				}}
			/>
			{problem.value && (
				<div role="alert">
					<Notice tone="bad">{problem.value}</Notice>
				</div>
			)}
		</Dialog>
	);
}

function MadeKey({ made }: { made: KeyReply }) {
	const words = wordsOf(peopleWords);
	return (
		<Dialog title={words.made} onClose={closeDialog}>
			<Notice tone="warn">{made.secret ? words.secretOnce : words.noSecret}</Notice>
			<dl class="facts">
				<dt>{words.keyId}</dt>
				<dd class="mono">{made.key_id}</dd>
				{made.secret && (
					<>
						<dt>{words.secret}</dt>
						<dd class="mono">{made.secret}</dd>
					</>
				)}
			</dl>
		</Dialog>
	);
}
