/** The frame of every screen: skip link, header with navigation and tools, main part, foot. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { logIn as logSocketIn, logOut as logSocketOut } from "../feed/index.ts";
import { lang, useLanguage, wordsOf } from "../lang.ts";
import { loadSession, onSession, type Role, role } from "../session.ts";
import icon from "../style/icon.svg";
import { frameWords } from "../words/frame.ts";
import { Questions } from "./ask.tsx";
import { DisplayButton } from "./Display.tsx";
import { ConnectionBadge, ConnectionFoot } from "./frame/ConnectionBadge.tsx";
import { Person, SessionDialogs } from "./frame/Person.tsx";
import { VenueClock } from "./frame/VenueClock.tsx";
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

/** The screens that a visitor may see. */
const PUBLIC: readonly ScreenName[] = ["market", "registry", "about"];

/** The screens that the navigation offers to each role. */
const OFFERED: Record<Role | "visitor", readonly (keyof typeof PATHS)[]> = {
	visitor: ["market", "trade", "registry"],
	trader: ["market", "trade", "holdings", "registry", "approvals"],
	approver: ["market", "registry", "approvals"],
	registrar: ["market", "registry"],
	operator: ["market", "registry", "approvals", "operator"],
};

// The socket logs in and out with the person; a failure shows as the connection's state.
onSession((isIn) => {
	(isIn ? logSocketIn() : logSocketOut()).catch(() => {});
});

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
	const isLive = screen !== "about";
	useEffect(() => {
		document.title = `${words.screens[screen]} | Tanso`;
		loadSession(PUBLIC.includes(screen));
	}, []);
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
						{OFFERED[role.value].map((name) => (
							<li key={name}>
								<a href={PATHS[name]} aria-current={name === screen ? "page" : undefined}>
									{words.screens[name]}
								</a>
							</li>
						))}
					</ul>
				</nav>
				<div class="tools">
					{tools}
					{isLive && <VenueClock />}
					{isLive && <ConnectionBadge />}
					<NoticesButton />
					<DisplayButton />
					<button type="button" class="quiet" lang={other} onClick={() => useLanguage(other)}>
						{words.otherLanguage}
					</button>
					<Person />
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
				<span>{words.version(document.documentElement.dataset.version ?? "")}</span>
				{isLive && <ConnectionFoot />}
				{foot}
			</footer>
			<Notices />
			<Questions />
			<SessionDialogs />
		</>
	);
}
