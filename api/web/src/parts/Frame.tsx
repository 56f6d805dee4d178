/** The frame of every screen: skip link, header with navigation and tools, main part, foot. */

import type { ComponentChildren } from "preact";
import { lang, useLanguage, wordsOf } from "../lang.ts";
import icon from "../style/icon.svg";
import { frameWords } from "../words/frame.ts";
import { Questions } from "./ask.tsx";
import { DisplayButton } from "./Display.tsx";
import { Notices, NoticesButton } from "./Notices.tsx";

export type ScreenName = keyof (typeof frameWords)["en"]["screens"];

/** The screens of the navigation; what is about the page itself stands in the foot. */
const PATHS: Record<Exclude<ScreenName, "about">, string> = {
	market: "/",
	trade: "/trade",
	holdings: "/holdings",
	registry: "/registry",
	approvals: "/approvals",
	operator: "/operator",
};

interface FrameProps {
	screen: ScreenName;
	/** Fills the window: the panels scroll, not the page. */
	fill?: boolean;
	/** What is live in the header: phase, connection, person. */
	tools?: ComponentChildren;
	/** What is live in the foot: version, journal, resyncs. */
	foot?: ComponentChildren;
	children: ComponentChildren;
}

export function Frame({ screen, fill, tools, foot, children }: FrameProps) {
	const words = wordsOf(frameWords);
	const other = lang === "ja" ? "en" : "ja";
	document.title = `${words.screens[screen]} | Tanso`;
	return (
		<>
			<a class="skip" href="#main">
				{words.skip}
			</a>
			<header class="frame">
				<a class="brand" href="/">
					<img src={icon} alt="" />
					Tanso
				</a>
				<nav aria-label={words.navigation}>
					<ul>
						{Object.entries(PATHS).map(([name, path]) => (
							<li key={name}>
								<a href={path} aria-current={name === screen ? "page" : undefined}>
									{words.screens[name as ScreenName]}
								</a>
							</li>
						))}
					</ul>
				</nav>
				<div class="tools">
					{tools}
					<NoticesButton />
					<DisplayButton />
					<button type="button" class="quiet" lang={other} onClick={() => useLanguage(other)}>
						{words.otherLanguage}
					</button>
				</div>
			</header>
			<main id="main" tabIndex={-1} class={fill ? "fill" : undefined}>
				<h1>{words.screens[screen]}</h1>
				{children}
			</main>
			<footer class="frame">
				<a href="/about" aria-current={screen === "about" ? "page" : undefined}>
					{words.screens.about}
				</a>
				{foot}
			</footer>
			<Notices />
			<Questions />
		</>
	);
}
