import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";

interface StepsProps {
	steps: readonly string[];
	/** The index of the step that is being done. */
	current: number;
}

/** Where a person is in a sequence of steps. */
export function Steps({ steps, current }: StepsProps) {
	const words = wordsOf(partWords);
	return (
		<ol class="steps" aria-label={words.step(current + 1, steps.length)}>
			{steps.map((step, index) => (
				<li
					key={step}
					class={index < current ? "done" : undefined}
					aria-current={index === current ? "step" : undefined}
				>
					<span class="mark" aria-hidden="true">
						{index < current ? "✓" : index + 1}
					</span>
					<span>{step}</span>
					{index < current && <span class="hidden"> ({words.done})</span>}
				</li>
			))}
		</ol>
	);
}
