/** The frame of every screen: skip link, header with navigation and language, main part. */

import type { ComponentChildren } from "preact";
import { lang, useLanguage, wordsOf } from "../lang.ts";
import { frameWords } from "../words/frame.ts";

export type ScreenName = keyof (typeof frameWords)["en"]["screens"];

const PATHS: Record<ScreenName, string> = {
	market: "/",
	trade: "/trade",
	holdings: "/holdings",
	registry: "/registry",
	approvals: "/approvals",
	operator: "/operator",
	about: "/about",
};

interface FrameProps {
	screen: ScreenName;
	children: ComponentChildren;
}

export function Frame({ screen, children }: FrameProps) {
	const words = wordsOf(frameWords);
	const other = lang === "ja" ? "en" : "ja";
	document.title = `${words.screens[screen]} | Tanso`;
	return (
		<>
			<a class="skip" href="#main">
				{words.skip}
			</a>
			<header class="frame">
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
				<button type="button" lang={other} onClick={() => useLanguage(other)}>
					{words.otherLanguage}
				</button>
			</header>
			<main id="main" tabIndex={-1}>
				<h1>{words.screens[screen]}</h1>
				{children}
			</main>
		</>
	);
}
