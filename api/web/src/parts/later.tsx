/** A component whose code is fetched when it is first shown. */

import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type Condition, ConditionView } from "./Panel.tsx";

/** Return a component that shows what `load` fetches; a failure is drawn with a way to try again.
 * `around` draws what stands in its place until then. */
export function later<P extends object = object>(
	load: () => Promise<ComponentType<P>>,
	around: (state: JSX.Element) => ComponentChildren = (state) => state,
): (props: P) => ComponentChildren {
	const found = signal<{ Content: ComponentType<P> } | undefined>(undefined);
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
	return (props: P) => {
		useEffect(fetchOnce, []);
		if (!found.value) return around(<ConditionView condition={condition.value} />);
		const { Content } = found.value;
		return <Content {...props} />;
	};
}
