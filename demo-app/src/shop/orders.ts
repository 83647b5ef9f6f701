import { Type, type Static } from 'typebox';

export const OrderRequestSchema = Type.Object(
  {
    itemId: Type.Integer({ minimum: 1 }),
    quantity: Type.Integer({ minimum: 1, maximum: 100 }),
  },
  { additionalProperties: false },
);
export type OrderRequest = Static<typeof OrderRequestSchema>;

export interface Order extends OrderRequest {
  readonly id: number;
  readonly totalCents: number;
}

/** Orders remembered; the oldest are forgotten. */
const KEPT = 1000;

export interface Orders {
  place(request: OrderRequest, priceCents: number): Order;
  /** All orders since the start, and the value of those remembered. */
  summary(): { readonly count: number; readonly recentCents: number };
}

export function createOrders(): Orders {
  const recent: Order[] = [];
  let count = 0;
  let recentCents = 0;
  return {
    place(request, priceCents) {
      const order = { ...request, id: ++count, totalCents: priceCents * request.quantity };
      recent.push(order);
      recentCents += order.totalCents;
      if (recent.length > KEPT) recentCents -= recent.shift()!.totalCents;
      return order;
    },
    summary: () => ({ count, recentCents }),
  };
}
