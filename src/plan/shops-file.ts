import { DEFAULTS } from '../config/defaults.ts'
import { parseInput } from '../api/input.ts'
import { isTree } from '../config/layer.ts'
import { makeShopProfile } from '../config/shop-profile.ts'
import { WEEKDAYS, shopSection } from '../config/shop-section.ts'
import { isWorkingDay, localDay } from '../models/calendar.ts'
import { PROCESSES, isProcess } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import { Failure } from '../models/failure.ts'
import { makeBlankSku } from '../models/ids.ts'
import type { BlankSku, PeerId, StoreId } from '../models/ids.ts'
import type { Currency } from '../models/money.ts'
import { PROMISE_DAYS } from '../models/shop.ts'
import type { KnownShop, ShopProfile, ShopReport } from '../models/shop.ts'
import type { ShopRecord } from '../routing/index/shop-facts.ts'
import { cells, checkColumns, given, numberCell, readTableFile, textCell } from './table-file.ts'
import type { Row } from './table-file.ts'

/** Rows with the same id are kinds of work of one shop. */
export const SHOP_COLUMNS = [
  'id',
  'name',
  'lat',
  'lon',
  'country',
  'city',
  'timeZone',
  'process',
  'sizes',
  'substrates',
  'finishings',
  'coloursMax',
  'sidesMax',
  'setup',
  'unit',
  'finishing',
  'capacity',
  'stock',
  'parcel',
  'per100Km',
  'customs',
  'leadDays',
  'hours',
  'cutOff',
  'embargo',
  'goods',
  'bidPrice',
  'latePerMille',
  'reprintPerMille',
] as const

export interface PlannedShop extends KnownShop {
  readonly record: ShopRecord | null
}

/** Blanks of a shop that says nothing of its shelves: enough for any order. */
const STOCK_UNSAID = 1_000_000
/** What stands beside the fields of `shop:` in a configuration. */
const BESIDE = ['id', 'stock', 'bidPrice', 'latePerMille', 'reprintPerMille', 'report'] as const
/** What `printnode shops --json` says and routing does not ask. */
const TOLD = ['peer', 'boot', 'revision', 'cluster', 'connected', 'stale', 'self', 'mode'] as const

/**
 * Shops from JSON (fields of `shop:` in a configuration, or the answer of `printnode shops --json`), or
 * flat from CSV. Prices are in `currency` where a shop does not say otherwise. Throws `invalid_input`
 * with the row.
 */
export function readShops(path: string, now: number, currency: Currency): readonly PlannedShop[] {
  const { form, rows } = readTableFile(path, 'shops')
  if (form === 'csv') checkColumns(rows, SHOP_COLUMNS, path)
  const shops = form === 'json' ? rows : fromCsv(rows)
  const seen = new Set<string>()
  return shops.map((row, at) => {
    const names = [row['id'], row['peer'], row['name']]
    const id = names.find(isName) ?? `shop ${at + 1}`
    const where = `${path}, shop ${id}`
    if (seen.has(id)) {
      throw new Failure('invalid_input', `${where}: there is another one of this id`, path)
    }
    seen.add(id)
    return plannedShop(id as PeerId, { currency, ...row }, where, now)
  })
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function plannedShop(peer: PeerId, row: Row, where: string, now: number): PlannedShop {
  const section = withDefaults(row, peer)
  const parsed = parseInput(shopSection, section)
  if (!parsed.ok) {
    const [first] = parsed.issues
    throw new Failure('invalid_input', `${where}: ${first?.message}`, first?.field ?? null)
  }
  const profile = makeShopProfile(parsed.value, { peer, boot: 1, revision: 1 }, now)
  const record = {
    latePerMille: figure(row['latePerMille'], 'latePerMille', where),
    reprintPerMille: figure(row['reprintPerMille'], 'reprintPerMille', where),
  }
  const known = row['latePerMille'] !== undefined || row['reprintPerMille'] !== undefined
  return { profile, report: reportOf(profile, row, where, now), record: known ? record : null }
}

/** The fields of `shop:` as configuration has them, where the row says nothing else. */
function withDefaults(row: Row, peer: PeerId): Row {
  const base = DEFAULTS['shop'] as Row
  const own = Object.fromEntries(
    Object.entries(row).filter(([key]) => ![...BESIDE, ...TOLD].some((beside) => beside === key)),
  )
  const hours = treeOf(own['hours'])
  const place = treeOf(own['place'])
  return {
    ...base,
    name: peer,
    ...own,
    place: { city: '', timeZone: 'UTC', site: peer, ...place },
    shipping: { ...treeOf(base['shipping']), ...treeOf(own['shipping']) },
    hours: { ...treeOf(base['hours']), ...hours, week: weekOf(hours['week'], base) },
  }
}

function treeOf(value: unknown): Row {
  return isTree(value) ? value : {}
}

/** A week by names of days, or as a profile has it: seven entries, Monday first. */
function weekOf(week: unknown, base: Row): Row {
  const usual = treeOf(treeOf(base['hours'])['week'])
  if (!Array.isArray(week)) return { ...usual, ...treeOf(week) }
  return Object.fromEntries(
    WEEKDAYS.map((day, at) => {
      const opening = treeOf(week[at])
      const { opensAt, closesAt } = opening
      const open = typeof opensAt === 'string' && typeof closesAt === 'string'
      return [day, open ? `${opensAt}-${closesAt}` : 'closed']
    }),
  )
}

/** As the shop told it, or as an idle shop of that capacity would. */
function reportOf(profile: ShopProfile, row: Row, where: string, now: number): ShopReport {
  const told = treeOf(row['report'])
  const today = localDay(now, profile.place.timeZone)
  const { peer, boot, revision } = profile
  return {
    peer,
    storeId: '' as StoreId,
    boot,
    seq: 1,
    profile: [boot, revision],
    at: now,
    mode: 'open',
    today,
    promise: toldPromise(told, today) ?? idlePromise(profile, today),
    stock: stockOf(profile, row['stock'] ?? told['stock'], where),
    bidPrice: bidsOf(profile, row['bidPrice'] ?? told['bidPrice'], where),
  }
}

/** Null: nothing was told, or something else than days from today on. */
function toldPromise(told: Row, today: number): ShopReport['promise'] | null {
  if (told['today'] !== today) return null
  const promise: Partial<Record<Process, readonly number[]>> = {}
  for (const [process, days] of Object.entries(treeOf(told['promise']))) {
    if (!isProcess(process) || !Array.isArray(days) || days.length !== PROMISE_DAYS) return null
    promise[process] = days.map(Number)
  }
  return promise
}

function idlePromise({ capacity, hours }: ShopProfile, today: number): ShopReport['promise'] {
  const promise: Partial<Record<Process, readonly number[]>> = {}
  for (const process of PROCESSES) {
    const daily = capacity[process]
    if (daily === undefined) continue
    let sum = 0
    promise[process] = Array.from({ length: PROMISE_DAYS }, (_, day) => {
      if (isWorkingDay(hours, today + day)) sum += daily
      return sum
    })
  }
  return promise
}

/** A map of blanks, a list of stock lines as in a configuration, a number of each, or nothing. */
function stockOf(profile: ShopProfile, stock: unknown, where: string): ShopReport['stock'] {
  const shelves: Record<BlankSku, number> = {}
  if (Array.isArray(stock)) {
    for (const line of stock.map(treeOf)) {
      const sku = makeBlankSku(String(line['substrate']), String(line['size']))
      shelves[sku] = figure(line['onHand'], 'stock', where)
    }
    return shelves
  }
  if (isTree(stock)) {
    for (const [sku, count] of Object.entries(stock)) {
      shelves[sku as BlankSku] = figure(count, `stock.${sku}`, where)
    }
    return shelves
  }
  const each = stock === undefined ? STOCK_UNSAID : figure(stock, 'stock', where)
  for (const { substrates, sizes } of profile.capabilities) {
    for (const substrate of substrates) {
      for (const size of sizes) shelves[makeBlankSku(substrate, size)] = each
    }
  }
  return shelves
}

/** Minor units a unit: by process, or one for all. */
function bidsOf(profile: ShopProfile, bids: unknown, where: string): ShopReport['bidPrice'] {
  if (bids === undefined) return {}
  const prices: Partial<Record<Process, number>> = {}
  if (isTree(bids)) {
    for (const [process, price] of Object.entries(bids)) {
      if (isProcess(process)) prices[process] = figure(price, `bidPrice.${process}`, where)
    }
    return prices
  }
  for (const { process } of profile.capabilities) prices[process] = figure(bids, 'bidPrice', where)
  return prices
}

function figure(value: unknown, field: string, where: string): number {
  if (value === undefined) return 0
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  const problem = `${field} is ${JSON.stringify(value)}: give a number that is not negative`
  throw new Failure('invalid_input', `${where}: ${problem}`, field)
}

function fromCsv(rows: readonly Row[]): readonly Row[] {
  const shops = new Map<string, { readonly first: Row; readonly work: Row[] }>()
  rows.forEach((row, at) => {
    const id = textCell(row['id']) ?? textCell(row['name']) ?? `shop ${at + 1}`
    const shop = shops.get(id) ?? { first: { ...row, id }, work: [] }
    shop.work.push(row)
    shops.set(id, shop)
  })
  return [...shops.values()].map(({ first, work }) => shopOf(first, work))
}

function shopOf(row: Row, work: readonly Row[]): Row {
  const kinds = work.filter((kind) => textCell(kind['process']) !== undefined)
  const week = textCell(row['hours'])
  return given({
    id: row['id'],
    name: textCell(row['name']),
    place: given({
      lat: numberCell(row['lat']),
      lon: numberCell(row['lon']),
      country: textCell(row['country']),
      city: textCell(row['city']),
      timeZone: textCell(row['timeZone']),
    }),
    capabilities: kinds.map(capabilityOf),
    capacity: Object.fromEntries(
      kinds.map((kind) => [textCell(kind['process']), numberCell(kind['capacity']) ?? 0]),
    ),
    hours: given({
      week: week === undefined ? undefined : weekdaysOf(week),
      cutOff: textCell(row['cutOff']),
    }),
    shipping: given({
      parcel: numberCell(row['parcel']),
      per100Km: numberCell(row['per100Km']),
      customs: numberCell(row['customs']),
    }),
    leadDays: numberCell(row['leadDays']),
    embargo: textCell(row['embargo']) === undefined ? undefined : cells(row['embargo']),
    goods: textCell(row['goods']) === undefined ? undefined : cells(row['goods']),
    stock: numberCell(row['stock']),
    bidPrice: numberCell(row['bidPrice']),
    latePerMille: numberCell(row['latePerMille']),
    reprintPerMille: numberCell(row['reprintPerMille']),
  })
}

function capabilityOf(row: Row): Row {
  return {
    process: textCell(row['process']),
    sizes: cells(row['sizes']),
    substrates: cells(row['substrates']),
    finishings: cells(row['finishings']),
    coloursMax: numberCell(row['coloursMax']) ?? 4,
    sidesMax: numberCell(row['sidesMax']) ?? 2,
    price: {
      setup: numberCell(row['setup']) ?? 0,
      unit: numberCell(row['unit']),
      finishing: numberCell(row['finishing']) ?? 0,
    },
  }
}

/** The same hours from Monday to Friday. */
function weekdaysOf(hours: string): Row {
  return Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, hours]))
}
