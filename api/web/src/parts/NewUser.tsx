/** The fields of a new user: name, participant, first password. */

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { wordsOf } from "../lang.ts";
import { newUserWords } from "../words/newUser.ts";
import { Field } from "./Field.tsx";

export const LEAST_PASSWORD = 12;

/** What is typed for a new user. */
export interface NewUser {
	name: Signal<string>;
	participant: Signal<string>;
	password: Signal<string>;
}

export function useNewUser(): NewUser {
	return { name: useSignal(""), participant: useSignal(""), password: useSignal("") };
}

/** Return what is wrong with a new user, if anything is. */
export function newUserFault(
	{ name, participant, password }: NewUser,
	needsPassword: boolean,
): string | undefined {
	const words = wordsOf(newUserWords);
	if (!name.value.trim()) return words.missing(words.user);
	if (!participant.value.trim()) return words.missing(words.participant);
	const length = password.value.length;
	return (length || needsPassword) && length < LEAST_PASSWORD ? words.tooShort : undefined;
}

interface NewUserFieldsProps {
	user: NewUser;
	/** Who names the exchange as participant. */
	participantHint: string;
	needsPassword: boolean;
	/** Stands after the name. */
	children?: ComponentChildren;
}

export function NewUserFields(props: NewUserFieldsProps) {
	const { user, participantHint, needsPassword, children } = props;
	const words = wordsOf(newUserWords);
	const typed = (value: Signal<string>) => ({
		value: value.value,
		onValue: (text: string) => {
			value.value = text;
		},
	});
	return (
		<>
			<Field label={words.user} {...typed(user.name)} maxLength={64} required />
			{children}
			<Field
				label={words.participant}
				hint={participantHint}
				{...typed(user.participant)}
				maxLength={64}
				required
			/>
			<Field
				label={words.firstPassword}
				hint={needsPassword ? words.passwordHint : words.keyHint}
				type="password"
				autocomplete="new-password"
				{...typed(user.password)}
				required={needsPassword}
			/>
		</>
	);
}
