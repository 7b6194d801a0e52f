import type { Mutant } from './mutant.ts'
import { AGE_MUTANTS } from './mutants/age-mutants.ts'
import { ARTWORK_MUTANTS } from './mutants/artwork-mutants.ts'
import { BEYOND_MUTANTS } from './mutants/beyond-mutants.ts'
import { DISK_MUTANTS } from './mutants/disk-mutants.ts'
import { DESK_MUTANTS } from './mutants/desk-mutants.ts'
import { FLOOR_MUTANTS } from './mutants/floor-mutants.ts'
import { KEEPER_MUTANTS } from './mutants/keeper-mutants.ts'
import { KEY_MUTANTS } from './mutants/key-mutants.ts'
import { ORDER_MUTANTS } from './mutants/order-mutants.ts'
import { STOP_MUTANTS } from './mutants/stop-mutants.ts'
import { RULE_MUTANTS } from './mutants/rule-mutants.ts'

/** Planted faults: each breaks one rule of the program, and one promise with it. */
export const MUTANTS: readonly Mutant[] = [
  ...KEEPER_MUTANTS,
  ...FLOOR_MUTANTS,
  ...DISK_MUTANTS,
  ...DESK_MUTANTS,
  ...ORDER_MUTANTS,
  ...BEYOND_MUTANTS,
  ...KEY_MUTANTS,
  ...STOP_MUTANTS,
  ...ARTWORK_MUTANTS,
  ...AGE_MUTANTS,
  ...RULE_MUTANTS,
]
