/** A component whose code is fetched when it is first shown. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { type Condition, ConditionView } from "./Panel.tsx";

/** Return a component that shows what `load` fetches; a failure is drawn with a way to try again. */
export function later(load: () => Promise<ComponentType>): () => preact.JSX.Element {
	const found = signal<{ Content: ComponentType } | undefined>(undefined);
	const condition = signal<Condition>({ kind: "loading" });
	let isAsked = false;
	const fetchOnce = () => {
		if (isAsked) return;
		isAsked = true;
		condition.value = { kind: "loading" };
		load().then(
			(Content) => {
				found.value = { Content };
			},
			() => {
				isAsked = false;
				condition.value = { kind: "error", retry: fetchOnce };
			},
		);
	};
	return () => {
		useEffect(fetchOnce, []);
		if (!found.value) return <ConditionView condition={condition.value} />;
		const { Content } = found.value;
		return <Content />;
	};
}
