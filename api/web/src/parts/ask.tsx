import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Dialog } from "./Dialog.tsx";

/** A question before an act that is hard to take back. */
export interface Question {
	title: string;
	/** What will happen, in words and figures. */
	text: ComponentChildren;
	/** The acting button: the act's name, never "OK". */
	act: string;
	danger?: boolean;
	/** What has to be typed first, such as the quantity. */
	retype?: string;
}

const asked = signal<{ question: Question; answer: (yes: boolean) => void } | null>(null);

/** Ask a question in a dialog; true if the person wants the act. A second question while one is
 * open answers the first with no. */
export function ask(question: Question): Promise<boolean> {
	asked.peek()?.answer(false);
	return new Promise((resolve) => {
		asked.value = {
			question,
			answer: (yes) => {
				asked.value = null;
				resolve(yes);
			},
		};
	});
}

/** Shows the question that is open. Once a page. */
export function Questions() {
	const open = asked.value;
	if (!open) return null;
	const { question, answer } = open;
	return (
		<Dialog
			key={question}
			title={question.title}
			retype={question.retype}
			act={{ label: question.act, danger: question.danger ?? false, run: () => answer(true) }}
			onClose={() => answer(false)}
		>
			{question.text}
		</Dialog>
	);
}
