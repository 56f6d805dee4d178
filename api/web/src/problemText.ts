/** Sentences for what the exchange rejected, in the page's language. */

import { CallError, type CallProblem, NO_ANSWER } from "./http/call.ts";
import { errorWord } from "./http/errorWords.ts";
import { lang, wordsOf } from "./lang.ts";
import { frameWords } from "./words/frame.ts";

/** Return what went wrong in a sentence: in English the exchange's own message, which names figures,
 * in Japanese the sentence of the code. */
export function problemText(problem: CallProblem): string {
	const words = wordsOf(frameWords);
	const isLost = problem.code === NO_ANSWER || problem.code === "unknown_outcome";
	if (isLost) return problem.isQuestion ? words.notRead : words.noAnswer;
	if (problem.code === "not_connected") return words.notConnected;
	if (lang === "en") return problem.message;
	// The sentence of this code warns that an act may have happened all the same.
	if (problem.code === "internal" && problem.isQuestion) return words.notReadFault;
	const word = errorWord(problem.code);
	return word?.jaText ?? word?.ja ?? problem.message;
}

/** Return the sentence of an error that a call threw. An error of the page's own is thrown on. */
export function errorText(error: unknown): string {
	if (error instanceof CallError) return problemText(error.problem);
	throw error;
}
