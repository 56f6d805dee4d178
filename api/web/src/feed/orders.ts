/** What an order's status means. */

import type { OrderRecord } from "../wire.gen.ts";

/** True while an order can still trade. */
export function isOpen(order: OrderRecord): boolean {
	return order.order_status === "new" || order.order_status === "partially_filled";
}
