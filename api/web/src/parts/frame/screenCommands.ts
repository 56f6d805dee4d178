/** Commands that every screen has: to the other screens, theme, language. */

import type { Command } from "../../keys/commands.ts";
import { useLanguage } from "../../lang.ts";
import { theme } from "../../style/theme.ts";
import { frameWords } from "../../words/frame.ts";
import { partWords } from "../../words/parts.ts";
import { offeredTo, PATHS, type Reader } from "./screens.ts";

const READINGS: Record<keyof typeof PATHS, string> = {
	market: "しじょうへいどう",
	trade: "とりひきへいどう",
	holdings: "ほゆうへいどう",
	compliance: "ぎむりこうへいどう",
	registry: "とうろくぼへいどう",
	approvals: "しょうにんへいどう",
	operator: "うんえいへいどう",
	lab: "らぼへいどう",
};

/** Return the commands for a reader's role. */
export function screenCommands(reader: Reader): readonly Command[] {
	const { en, ja } = frameWords;
	const to = (name: keyof typeof PATHS): Command => ({
		name: `screen.${name}`,
		words: {
			en: partWords.en.goTo(en.screens[name]),
			ja: partWords.ja.goTo(ja.screens[name]),
			reading: READINGS[name],
		},
		run: () => location.assign(PATHS[name]),
	});
	return [
		...offeredTo(reader).map(to),
		{
			name: "theme",
			words: { en: "Light or dark theme", ja: "配色を切り替え", reading: "はいしょくをきりかえ" },
			run: () => {
				theme.value = isDark() ? "light" : "dark";
			},
		},
		{
			name: "language",
			words: { en: "Japanese (日本語)", ja: "English（英語）", reading: "えいご" },
			run: () => useLanguage(document.documentElement.lang === "ja" ? "en" : "ja"),
		},
	];
}

function isDark(): boolean {
	if (theme.value !== "auto") return theme.value === "dark";
	return matchMedia("(prefers-color-scheme: dark)").matches;
}
