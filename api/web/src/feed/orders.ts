/** What an order's status means, and which orders are kept. */

import type { OrderRecord } from "../wire.gen.ts";

/** Ended orders that are kept. */
const ENDED_MAX = 1000;

/** True while an order can still trade. */
export function isOpen(order: OrderRecord): boolean {
	return order.order_status === "new" || order.order_status === "partially_filled";
}

/** Forget the oldest ended orders once there are twice as many as are kept. */
export function forgetEnded(orders: Map<number, OrderRecord>): void {
	if (orders.size <= 2 * ENDED_MAX) return;
	const ended = [...orders.values()].filter((order) => !isOpen(order));
	for (const order of ended.slice(0, -ENDED_MAX)) orders.delete(order.order_id);
}
