/** What another program may import: run a node in-process, or talk to one over its API. */
export { startDaemon } from './daemon.ts'
export type { Daemon, DaemonOptions } from './daemon.ts'
export { loadConfig } from './config/load.ts'
export type { ConfigInput, LoadedConfig } from './config/load.ts'
export type { Config } from './config/schema.ts'
export { ApiClient } from './api/client.ts'
export { Failure } from './models/failure.ts'
export type { FailureCode } from './models/failure.ts'
export type {
  Command,
  CommandName,
  CommandResult,
  Commands,
  NodeEvent,
} from './runtime/commands/command.ts'
export type { NodeHandle } from './runtime/node-handle.ts'
export type { Money } from './models/money.ts'
export type { Item, Order, OrderSpec, Part, Recipient, Strategy } from './models/order.ts'
export type { OrderState, Stage } from './models/order-lifecycle.ts'
export type { PartState } from './models/part-lifecycle.ts'
export type { ShopProfile, ShopReport, StockLine } from './models/shop.ts'
export { verifyHistory } from './orders/history.ts'
