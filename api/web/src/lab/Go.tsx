import type { ComponentChildren } from "preact";
import { go, type Place, pathOf } from "./address.ts";

interface GoProps {
	to: Place;
	class?: string;
	current?: boolean;
	children: ComponentChildren;
}

/** A link within the laboratory: followed without loading the page again, unless the reader wants
 * another window. */
export function Go({ to, class: className, current, children }: GoProps) {
	return (
		<a
			href={pathOf(to)}
			class={className}
			aria-current={current ? "page" : undefined}
			onClick={(event) => {
				if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
				event.preventDefault();
				go(to);
			}}
		>
			{children}
		</a>
	);
}
