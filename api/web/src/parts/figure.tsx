/** What the figures of bars have in common: parts that are read one by one, and their legend. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { movedTo } from "./arrows.ts";

interface GroupProps {
	label: string;
	/** The index of the part that has, or would get, the focus. */
	at: number;
	children: ComponentChildren;
}

/** The parts of a figure, each with the role `img`; arrows move the focus between them. */
export function PartGroup({ label, at, children }: GroupProps) {
	const group = useRef<HTMLDivElement>(null);
	return (
		// biome-ignore lint/a11y/useSemanticElements: a group of figures is no fieldset.
		<div
			role="group"
			aria-label={label}
			ref={group}
			onKeyDown={(event) => {
				const found = group.current?.querySelectorAll<HTMLElement | SVGElement>("[role=img]");
				const parts = [...(found ?? [])];
				const to = movedTo(event, at, parts.length);
				if (to === undefined) return;
				event.preventDefault();
				parts[to]?.focus();
			}}
		>
			{children}
		</div>
	);
}

interface PartProps {
	sentence: string;
	/** Whether Tab reaches this part rather than another. */
	isAt: boolean;
	onRead: () => void;
	children: ComponentChildren;
}

/** A part of a bar, read as a sentence. */
export function Part({ sentence, isAt, onRead, children }: PartProps) {
	return (
		// biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: each part is read by itself.
		<g
			role="img"
			tabindex={isAt ? 0 : -1}
			aria-label={sentence}
			onFocus={onRead}
			onPointerEnter={onRead}
		>
			{children}
		</g>
	);
}

interface RowProps {
	label: string;
	total: ComponentChildren;
	children: ComponentChildren;
}

/** One bar between its label and its whole. */
export function BarRow({ label, total, children }: RowProps) {
	return (
		<div class="bar">
			<span class="label">{label}</span>
			{/* biome-ignore lint/a11y/useSemanticElements: an SVG holds no fieldset. */}
			<svg width="100%" height="20" role="group" aria-label={label}>
				{children}
			</svg>
			<span class="total">{total}</span>
		</div>
	);
}

interface StretchProps extends Omit<PartProps, "children"> {
	/** The class of its color. */
	kind: string;
	/** Where it begins and how long it is, in shares of the row. */
	from: number;
	length: number;
}

/** A part of a bar as a stretch of its row. */
export function Stretch({ kind, from, length, ...part }: StretchProps) {
	return (
		<Part {...part}>
			<rect class={kind} x={percent(from)} width={percent(length)} y="2" height="16" />
		</Part>
	);
}

/** A mark across a row, such as a limit, at a share of it. */
export function MarkLine({ at }: { at: number }) {
	return <line class="limit" x1={percent(at)} x2={percent(at)} y1="0" y2="20" />;
}

function percent(share: number): string {
	return `${(Math.max(0, Math.min(1, share)) * 100).toFixed(3)}%`;
}

/** A color of the legend, or the line of a mark. */
export function Sample({ kind, text }: { kind: string; text: string }) {
	return (
		<li>
			<svg width="10" height="10" aria-hidden="true">
				{kind === "limit" ? (
					<line class="limit" x1="5" x2="5" y1="0" y2="10" />
				) : (
					<rect class={kind} width="10" height="10" />
				)}
			</svg>
			{text}
		</li>
	);
}
