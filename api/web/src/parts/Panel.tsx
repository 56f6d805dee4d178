import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";

/** What a panel or a table can be instead of ready. A stale one still shows its content. */
export type Condition =
	| { kind: "ready" }
	| { kind: "loading" }
	| { kind: "empty"; text?: string; act?: ComponentChildren }
	| { kind: "error"; text?: string; retry?: () => void }
	| { kind: "forbidden"; text?: string }
	| { kind: "stale"; age_s: number };

export const READY: Condition = { kind: "ready" };

interface PanelProps {
	title: string;
	/** Buttons, badges and links at the right of the title. */
	tools?: ComponentChildren;
	condition?: Condition;
	/** The content reaches the panel's edge, as tables do. */
	flush?: boolean;
	/** May be folded to its title. */
	folds?: boolean;
	class?: string;
	/** Where commands that go to a panel find it. */
	id?: string;
	children?: ComponentChildren;
}

/** A titled part of a screen with its states. */
export function Panel(props: PanelProps) {
	const own = useId();
	const id = props.id ?? own;
	const [folded, setFolded] = useState(false);
	const condition = props.condition ?? READY;
	const stale = condition.kind === "stale";
	return (
		<section
			id={id}
			tabIndex={props.id ? -1 : undefined}
			class={`panel ${props.flush ? "flush" : ""} ${folded ? "folded" : ""} ${props.class ?? ""}`}
			aria-labelledby={`${id}-title`}
			aria-busy={condition.kind === "loading"}
		>
			<div class="head">
				<h2 id={`${id}-title`}>
					{props.folds ? (
						<button
							type="button"
							class="fold"
							aria-expanded={!folded}
							aria-controls={`${id}-body`}
							onClick={() => setFolded(!folded)}
						>
							{props.title}
						</button>
					) : (
						props.title
					)}
				</h2>
				{props.tools && <div class="tools">{props.tools}</div>}
			</div>
			{!folded && <Late condition={condition} />}
			<div id={`${id}-body`} class={stale ? "body old" : "body"} hidden={folded}>
				{condition.kind === "ready" || stale ? (
					props.children
				) : (
					<ConditionView condition={condition} />
				)}
			</div>
		</section>
	);
}

/** How old stale content is: a label on its upper edge, which moves nothing when it appears. */
export function Late({ condition }: { condition: Condition }) {
	if (condition.kind !== "stale") return null;
	return (
		<div class="late">
			<span>{wordsOf(partWords).stale(condition.age_s)}</span>
		</div>
	);
}

/** What stands in the place of content that is not there. */
export function ConditionView({ condition }: { condition: Condition }) {
	const words = wordsOf(partWords);
	switch (condition.kind) {
		case "loading":
			return (
				<div class="state loading">
					<span class="hidden" role="status">
						{words.loading}
					</span>
					<div class="skeleton" aria-hidden="true">
						<i />
						<i />
						<i />
					</div>
				</div>
			);
		case "empty":
			return (
				<div class="state empty">
					<p>{condition.text ?? words.empty}</p>
					{condition.act}
				</div>
			);
		case "forbidden":
			return (
				<div class="state forbidden">
					<span class="mark" aria-hidden="true">
						−
					</span>
					<p>{condition.text ?? words.forbidden}</p>
				</div>
			);
		case "error":
			return (
				<div class="state error" role="alert">
					<span class="mark" aria-hidden="true">
						!
					</span>
					<p>{condition.text ?? words.failed}</p>
					{condition.retry && (
						<button type="button" onClick={condition.retry}>
							{words.retry}
						</button>
					)}
				</div>
			);
		default:
			return null;
	}
}
