/** The reason of an operator's act. */

import { wordsOf } from "../lang.ts";
import { Field } from "../parts/Field.tsx";
import { operatorWords } from "../words/operator.ts";

interface ReasonProps {
	value: string;
	onValue: (value: string) => void;
	hint?: string;
}

/** The reason of an act, for the record. */
export function ReasonField({ value, onValue, hint }: ReasonProps) {
	const words = wordsOf(operatorWords);
	return (
		<Field
			label={words.reason}
			hint={hint ?? words.reasonHint}
			value={value}
			onValue={onValue}
			maxLength={200}
			required
		/>
	);
}

/** Return what is missing of a reason, undefined if nothing is. */
export function reasonFault(reason: string): string | undefined {
	return reason.trim() ? undefined : wordsOf(operatorWords).reasonNeeded;
}
