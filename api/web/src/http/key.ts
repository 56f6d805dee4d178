/** Keys by which a repeated request has no second effect. */

/** Return a new key: 32 random hexadecimal digits. It is made when a form opens, so that sending
 * the form again after a lost answer does nothing twice. */
export function newKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
