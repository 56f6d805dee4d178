/** The frame of every screen: skip link, header with navigation and tools, main part, foot. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { logIn as logSocketIn, logOut as logSocketOut } from "../feed/index.ts";
import { useCommands } from "../keys/commands.ts";
import { Keyboard } from "../keys/Keyboard.tsx";
import { PaletteButton } from "../keys/PaletteButton.tsx";
import { lang, useLanguage, wordsOf } from "../lang.ts";
import { loadSession, onSession, role } from "../session.ts";
import icon from "../style/icon.svg";
import { frameWords } from "../words/frame.ts";
import { Questions } from "./ask.tsx";
import { DisplayButton } from "./Display.tsx";
import { ConnectionBadge, ConnectionFoot } from "./frame/ConnectionBadge.tsx";
import { Person, SessionDialogs } from "./frame/Person.tsx";
import { screenCommands } from "./frame/screenCommands.ts";
import { isLabAlone, offeredTo, PATHS, PUBLIC, type ScreenName } from "./frame/screens.ts";
import { VenueClock } from "./frame/VenueClock.tsx";
import { Notices, NoticesButton } from "./Notices.tsx";

export type { ScreenName };

// The socket logs in and out with the person; a failure shows as the connection's state.
onSession((isIn) => {
	(isIn ? logSocketIn() : logSocketOut()).catch(() => {});
});

interface FrameProps {
	screen: ScreenName;
	/** The heading of what the screen shows, in place of the screen's name. */
	heading?: string;
	/** Fills the window: the panels scroll, not the page. */
	fill?: boolean;
	/** What is live in the header: phase, connection, person. */
	tools?: ComponentChildren;
	/** What is live in the foot: version, journal, resyncs. */
	foot?: ComponentChildren;
	children: ComponentChildren;
}

export function Frame({ screen, heading, fill, tools, foot, children }: FrameProps) {
	const words = wordsOf(frameWords);
	const other = lang === "ja" ? "en" : "ja";
	const isLive = screen !== "about" && screen !== "lab";
	useEffect(() => {
		document.title = `${words.screens[screen]} | Tanso`;
		loadSession(PUBLIC.includes(screen));
	}, []);
	useCommands(() => screenCommands(role.value), [role.value]);
	return (
		<>
			<a class="skip" href="#main">
				{words.skip}
			</a>
			<header class="frame">
				<a class="brand" href={isLabAlone ? "/lab" : "/"}>
					<img src={icon} alt="" width="20" height="20" />
					Tanso
				</a>
				<nav aria-label={words.navigation}>
					<ul>
						{offeredTo(role.value).map((name) => (
							<li key={name}>
								<a href={PATHS[name]} aria-current={name === screen ? "page" : undefined}>
									{words.screens[name]}
								</a>
							</li>
						))}
					</ul>
				</nav>
				<div class="tools">
					{isLive && <ConnectionBadge />}
					{tools}
					{isLive && <VenueClock />}
					<PaletteButton />
					<NoticesButton />
					<DisplayButton />
					<button type="button" class="quiet" lang={other} onClick={() => useLanguage(other)}>
						{words.otherLanguage}
					</button>
					{!isLabAlone && <Person />}
				</div>
			</header>
			<main id="main" tabIndex={-1} class={fill ? "fill" : undefined}>
				<h1>{heading ?? words.screens[screen]}</h1>
				{children}
			</main>
			<footer class="frame">
				{!isLabAlone && (
					<a href="/about" aria-current={screen === "about" ? "page" : undefined}>
						{words.screens.about}
					</a>
				)}
				<span>{words.version(document.documentElement.dataset.version ?? "")}</span>
				{isLive && <ConnectionFoot />}
				{foot}
				{!isLabAlone && <a href="/about#sources">{words.sources}</a>}
			</footer>
			<Notices />
			<Questions />
			<Keyboard />
			<SessionDialogs />
		</>
	);
}
