import type { ComponentChildren } from "preact";
import { lang, wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";
import { assertive, polite } from "./announce.ts";
import { TONE_SIGNS, type Tone } from "./Badge.tsx";
import {
	clearMessages,
	dropToast,
	type Message,
	markRead,
	messages,
	toasts,
	unread,
} from "./notify.ts";
import { Popup } from "./Popup.tsx";

interface NoticeProps {
	tone: Tone;
	/** Takes the notice away; without it, it stays as long as its cause. */
	onClose?: () => void;
	children: ComponentChildren;
}

/** A message in the flow of a screen. It is not read out by itself: `notify` does that. */
export function Notice({ tone, onClose, children }: NoticeProps) {
	const words = wordsOf(partWords);
	return (
		<div class={`notice ${tone}`}>
			<span class="mark">
				<span aria-hidden="true">{TONE_SIGNS[tone]}</span>
				<span class="hidden">{words.tones[tone]}</span>
			</span>
			<div class="text">{children}</div>
			{onClose && (
				<button type="button" class="quiet" aria-label={words.close} onClick={onClose}>
					×
				</button>
			)}
		</div>
	);
}

const CLOCK = new Intl.DateTimeFormat(lang, {
	timeZone: "Asia/Tokyo",
	hour: "2-digit",
	minute: "2-digit",
	second: "2-digit",
	hourCycle: "h23",
});

function MessageText({ message }: { message: Message }) {
	return (
		<>
			<div>{message.text}</div>
			{message.detail && <div class="small muted">{message.detail}</div>}
			<time dateTime={new Date(message.at).toISOString()}>{CLOCK.format(message.at)}</time>
		</>
	);
}

/** The button of the header that opens the list of all messages. */
export function NoticesButton() {
	const words = wordsOf(partWords);
	const count = unread.value;
	return (
		<Popup
			label={count ? words.noticesUnread(count) : words.notices}
			shown={
				<>
					<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
						<path
							d="M8 2a4 4 0 0 0-4 4v3l-1.5 2.5h11L12 9V6a4 4 0 0 0-4-4zM6.5 13.5h3"
							fill="none"
							stroke="currentColor"
							stroke-width="1.3"
						/>
					</svg>
					{count > 0 && <span class="unread">{count}</span>}
				</>
			}
			class="quiet"
			onOpen={markRead}
		>
			<NoticeList />
		</Popup>
	);
}

/** All messages since the page was opened, the newest first. */
export function NoticeList() {
	const words = wordsOf(partWords);
	const list = messages.value;
	if (!list.length) return <p class="muted">{words.noNotices}</p>;
	return (
		<div class="notices">
			<div class="row">
				<strong>{words.notices}</strong>
				<button type="button" class="push" onClick={clearMessages}>
					{words.clear}
				</button>
			</div>
			<ul class="notices">
				{list.map((message) => (
					<li key={message.id}>
						<Notice tone={message.tone}>
							<MessageText message={message} />
						</Notice>
					</li>
				))}
			</ul>
		</div>
	);
}

/** Copies of the newest messages at the corner, and the regions that are read out. Once a page. */
export function Notices() {
	const words = wordsOf(partWords);
	return (
		<>
			<div class="hidden" role="status" aria-live="polite">
				{polite}
			</div>
			<div class="hidden" role="alert" aria-live="assertive">
				{assertive}
			</div>
			{toasts.value.length > 0 && (
				<section class="toasts" aria-label={words.toasts}>
					{toasts.value.map((message) => (
						<Notice key={message.id} tone={message.tone} onClose={() => dropToast(message.id)}>
							<MessageText message={message} />
						</Notice>
					))}
				</section>
			)}
		</>
	);
}
