/** Who is logged in: the menu of the header, the login dialog, the warning before the end. */

import { useSignal } from "@preact/signals";
import { wordsOf } from "../../lang.ts";
import { minuteText } from "../../money/days.ts";
import { errorText } from "../../problemText.ts";
import { extend, isAsking, isEnding, logIn, logOut, ownName, session } from "../../session.ts";
import { frameWords } from "../../words/frame.ts";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../Field.tsx";
import { notify } from "../notify.ts";
import { Popup } from "../Popup.tsx";

export function Person() {
	const words = wordsOf(frameWords);
	const who = session.value;
	if (who === undefined) return null;
	if (who === null) {
		return (
			<button type="button" onClick={() => (isAsking.value = true)}>
				{words.logIn}
			</button>
		);
	}
	const name = who.user;
	return (
		<Popup label={words.person(name)} shown={<span class="person">{name}</span>} class="quiet">
			<div class="stack">
				<dl class="facts">
					<dt>{words.user}</dt>
					<dd>{name}</dd>
					<dt>{words.participant}</dt>
					<dd>{ownName.value}</dd>
					<dt>{words.role}</dt>
					<dd>{words.roles[who.session.role]}</dd>
					{who.expires_at && (
						<>
							<dt>{words.until}</dt>
							<dd>{minuteText(who.expires_at)}</dd>
						</>
					)}
				</dl>
				<button
					type="button"
					onClick={() => logOut().catch((error) => notify("bad", errorText(error)))}
				>
					{words.logOut}
				</button>
			</div>
		</Popup>
	);
}

/** The dialogs of the session: login, and the warning five minutes before its end. */
export function SessionDialogs() {
	if (isAsking.value) return <LoginDialog />;
	if (isEnding.value && session.value) return <EndingDialog />;
	return null;
}

function LoginDialog() {
	const words = wordsOf(frameWords);
	const user = useSignal(session.value?.user ?? "");
	const password = useSignal("");
	const error = useSignal("");
	const isBusy = useSignal(false);
	const run = async () => {
		if (!user.value || !password.value) {
			error.value = words.bothNeeded;
			return;
		}
		isBusy.value = true;
		error.value = "";
		try {
			await logIn(user.value, password.value);
		} catch (thrown) {
			error.value = errorText(thrown);
		} finally {
			isBusy.value = false;
		}
	};
	return (
		<Dialog
			title={session.value ? words.sessionOver : words.logIn}
			focus="input"
			act={{ label: words.logIn, run, disabled: isBusy.value }}
			onClose={() => (isAsking.value = false)}
		>
			{session.value && <p>{words.sessionOverText}</p>}
			<Field
				label={words.user}
				name="username"
				autocomplete="username"
				value={user.value}
				onValue={(value) => (user.value = value)}
				required
			/>
			<Field
				label={words.password}
				name="password"
				type="password"
				autocomplete="current-password"
				value={password.value}
				onValue={(value) => (password.value = value)}
				error={error.value || undefined}
				required
			/>
		</Dialog>
	);
}

function EndingDialog() {
	const words = wordsOf(frameWords);
	const until = session.value?.expires_at;
	return (
		<Dialog
			title={words.sessionEnds(until ? minuteText(until) : "")}
			act={{
				label: words.extend,
				run: () => extend().catch((error) => notify("bad", errorText(error))),
			}}
			onClose={() => (isEnding.value = false)}
		>
			<p>{words.sessionEndsText}</p>
		</Dialog>
	);
}
