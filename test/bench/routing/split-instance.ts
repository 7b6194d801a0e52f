import type { Process } from '../../../src/models/catalog.ts'
import type { BlankSku } from '../../../src/models/ids.ts'
import { ShopTable } from '../../../src/routing/index/shop-table.ts'
import { DAY_ZERO, kitProfile, kitReport, processOf, setQuality, skuOf } from './kit-world.ts'
import type { KitPlace, KitShop, KitWorld } from './kit-world.ts'

interface SplitShop extends KitShop {
  readonly stock: Readonly<Record<string, number>>
  /** Free units a day, by process. */
  readonly free: Readonly<Record<string, readonly number[]>>
}

interface SplitOrder extends KitPlace {
  readonly id: number
  readonly promiseDays: number
  readonly maxParcels?: number
  readonly lines: readonly { readonly product: number; readonly qty: number }[]
}

/** The kit's problem 1. */
export interface SplitInstance extends KitWorld {
  readonly shops: readonly SplitShop[]
  readonly orders: readonly SplitOrder[]
}

export function splitTable(world: SplitInstance): ShopTable {
  const table = new ShopTable()
  for (const shop of world.shops) {
    const promise: Partial<Record<Process, number[]>> = {}
    for (const [k, free] of Object.entries(shop.free)) {
      let units = 0
      promise[processOf(world, Number(k))] = free.map((day) => (units += day))
    }
    const stock: Record<BlankSku, number> = {}
    for (const [product, units] of Object.entries(shop.stock)) stock[skuOf(Number(product))] = units
    table.upsert(kitProfile(world, shop), kitReport(shop, DAY_ZERO, promise, stock, {}))
    setQuality(table, shop)
  }
  return table
}
