/** Japanese typed in Latin letters, as people type it before conversion. */

const ROWS: Record<string, string> = {
	"": "あいうえお",
	k: "かきくけこ",
	s: "さしすせそ",
	t: "たちつてと",
	n: "なにぬねの",
	h: "はひふへほ",
	m: "まみむめも",
	y: "や.ゆ.よ",
	r: "らりるれろ",
	w: "わ...を",
	g: "がぎぐげご",
	z: "ざじずぜぞ",
	d: "だぢづでど",
	b: "ばびぶべぼ",
	p: "ぱぴぷぺぽ",
};
const VOWELS = "aiueo";
const SMALL: Record<string, string> = { a: "ゃ", u: "ゅ", o: "ょ", e: "ぇ", i: "" };
/** Spellings whose sound is that of another row, with the sign that a small kana follows. */
const SOFT: Record<string, string> = { sh: "し", ch: "ち", j: "じ", f: "ふ", ts: "つ" };
const SMALL_F: Record<string, string> = { a: "ぁ", i: "ぃ", u: "", e: "ぇ", o: "ぉ" };

const SYLLABLES: ReadonlyMap<string, string> = syllables();

function syllables(): Map<string, string> {
	const made = new Map<string, string>();
	for (const [consonant, row] of Object.entries(ROWS)) {
		[...row].forEach((kana, index) => {
			if (kana !== ".") made.set(consonant + VOWELS[index], kana);
		});
		const second = row[1];
		if (consonant.length !== 1 || "yw".includes(consonant) || !second) continue;
		for (const vowel of "auo") made.set(`${consonant}y${vowel}`, second + SMALL[vowel]);
	}
	for (const [spelling, kana] of Object.entries(SOFT)) {
		const small = kana === "ふ" || kana === "つ" ? SMALL_F : SMALL;
		for (const vowel of VOWELS) made.set(spelling + vowel, kana + small[vowel]);
	}
	for (const vowel of "auo") made.set(`jy${vowel}`, `じ${SMALL[vowel]}`);
	made.set("-", "ー");
	return made;
}

/** Return the hiragana that a text in Latin letters may begin, by either spelling (shi, si). Letters
 * at the end that only begin a syllable give one reading for each kana that may follow; a text that
 * is no Japanese gives none. */
export function hiraganaOf(text: string): readonly string[] {
	let rest = text.toLowerCase();
	let kana = "";
	while (rest) {
		const size = [3, 2, 1].find((length) => SYLLABLES.has(rest.slice(0, length)));
		if (size !== undefined) {
			kana += SYLLABLES.get(rest.slice(0, size));
			rest = rest.slice(size);
		} else if (/^n(n|'|[^aiueoyn])/.test(rest)) {
			kana += "ん";
			rest = rest.slice(/^n[n']/.test(rest) && !/^nn[aiueoy]/.test(rest) ? 2 : 1);
		} else if (/^([a-z])\1/.test(rest)) {
			kana += "っ";
			rest = rest.slice(1);
		} else if (/^[a-z]{1,2}$/.test(rest)) {
			return begun(rest).map((next) => kana + next);
		} else {
			return [];
		}
	}
	return [kana];
}

/** Return the kana that a begun syllable may become. */
function begun(letters: string): readonly string[] {
	const next = new Set(letters === "n" ? ["ん"] : []);
	for (const [spelling, kana] of SYLLABLES) {
		if (spelling.startsWith(letters)) next.add(kana.charAt(0));
	}
	return [...next];
}
