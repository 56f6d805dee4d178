/** The ticket that an address asks for, such as `?symbol=JCR-RE/JPY&side=sell&qty=10`. */

import { grouped } from "../money/format.ts";
import { openTicket } from "./ticketState.ts";

/** Open the ticket of the address once: a reload finds the ticket as the person left it. */
export function openFromAddress(): void {
	const address = new URL(location.href);
	const asked = address.searchParams;
	const side = asked.get("side");
	if (side !== "buy" && side !== "sell") return;
	const symbol = asked.get("symbol");
	const [qty, price] = [asked.get("qty"), asked.get("price")];
	openTicket({
		side,
		...(symbol ? { symbol } : {}),
		...(qty ? { qty: grouped(qty) } : {}),
		...(price ? { price: grouped(price) } : {}),
	});
	for (const name of ["side", "qty", "price"]) asked.delete(name);
	history.replaceState(history.state, "", address);
}
