import type { OrderView } from '../api/order-view.ts'
import { formatMoney } from '../models/money.ts'
import { formatTable } from './table.ts'

/** An order for people. */
export function orderLines(order: OrderView): readonly string[] {
  const { near, country } = order.destination
  const items = order.items.map(
    ({ quantity, product, size, substrate }) => `  ${quantity} x ${product}, ${size} ${substrate}`,
  )
  return [
    `Order ${order.id}${order.merchantReference === '' ? '' : ` (${order.merchantReference})`}`,
    `State: ${order.state}${order.cancelWish ? ', to be canceled' : ''}`,
    `To:    ${country}, near ${near.lat}, ${near.lon}; ${order.shippingMethod}, ship by ${order.shipBy}`,
    `Price: ${order.price === null ? 'not known yet' : formatMoney(order.price)}`,
    ...items,
    ...(order.parts.length === 0 ? [] : partLines(order)),
    ...order.issues.map((issue) => `Waits: ${issue.objectId}: ${issue.description}`),
    ...(order.actions.length === 0 ? [] : [`You may: ${order.actions.join(', ')}`]),
  ]
}

function partLines({ parts }: OrderView): readonly string[] {
  return formatTable(
    ['PART', 'STATE', 'ATTEMPT', 'SHOP', 'PRICE', 'TRACKING'],
    parts.map((part) => [
      part.id,
      part.state,
      String(part.attempt),
      part.shop ?? '',
      part.shop === null ? '' : formatMoney(part.price),
      [part.carrier, part.tracking].filter((text) => text !== '').join(' '),
    ]),
  )
}
