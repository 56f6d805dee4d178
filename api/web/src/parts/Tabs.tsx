import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { isTyped } from "../keys/keyboard.ts";

export interface Tab<K extends string> {
	key: K;
	label: string;
	count?: number | undefined;
}

interface TabsProps<K extends string> {
	label: string;
	tabs: readonly Tab<K>[];
	selected: K;
	onSelect: (key: K) => void;
	/** The content of the selected tab. */
	children: ComponentChildren;
}

/** Tabs; arrows move between them and show their content at once. */
export function Tabs<K extends string>(props: TabsProps<K>) {
	const { tabs, selected, onSelect } = props;
	const id = useId();
	const list = useRef<HTMLDivElement>(null);
	const go = (index: number) => {
		const at = (index + tabs.length) % tabs.length;
		const tab = tabs[at];
		if (!tab) return;
		onSelect(tab.key);
		(list.current?.children[at] as HTMLElement | undefined)?.focus();
	};
	return (
		<div class="tabs">
			<div role="tablist" aria-label={props.label} ref={list}>
				{tabs.map((tab, index) => (
					<button
						type="button"
						role="tab"
						key={tab.key}
						id={`${id}-${tab.key}`}
						aria-selected={tab.key === selected}
						aria-controls={`${id}-panel`}
						tabIndex={tab.key === selected ? 0 : -1}
						onClick={() => onSelect(tab.key)}
						onKeyDown={(event) => {
							if (!isTyped(event)) return;
							const to = {
								ArrowRight: index + 1,
								ArrowLeft: index - 1,
								Home: 0,
								End: tabs.length - 1,
							}[event.key];
							if (to === undefined) return;
							event.preventDefault();
							go(to);
						}}
					>
						{tab.label}
						{tab.count !== undefined && <span class="count">{tab.count}</span>}
					</button>
				))}
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a tab panel may hold no control. */}
			<div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected}`} tabIndex={0}>
				{props.children}
			</div>
		</div>
	);
}
