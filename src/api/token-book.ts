import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { replacePrivateFile } from '../files/private-file.ts'
import { Failure } from '../models/failure.ts'
import type { MerchantId, PeerId } from '../models/ids.ts'
import type { RouteRules } from '../models/route-rules.ts'

/** Who is asking. */
export type Principal =
  | { readonly role: 'operator' }
  | {
      readonly role: 'merchant'
      readonly id: MerchantId
      readonly name: string
      readonly rules: RouteRules | null
    }

export interface MerchantEntry {
  readonly id: MerchantId
  readonly name: string
  /** Milliseconds since 1970. */
  readonly addedAt: number
  /** What holds for every order of it that does not say otherwise; null: nothing. */
  readonly rules: RouteRules | null
}

/** The file that the CLI reads: whoever can read the home directory is the operator. */
export const OPERATOR_TOKEN_FILE = 'operator.token'
/** What tokens are worth, as hashes: a copy of this file opens nothing. */
export const TOKENS_FILE = 'tokens.json'
/** A shop's merchants are added by hand; each lookup compares with all of them. */
export const MERCHANTS_MAX = 10_000
/** What a bearer token may be made of (RFC 6750), and long enough not to be guessed. */
const GIVEN_TOKEN = /^[A-Za-z0-9._~+/=-]{24,512}$/
const GIVEN_CHARACTERS = 'the letters, digits and . _ ~ + / = -'
/** 256 bits: guessing is hopeless, so that a fast hash without salt keeps them well enough. */
const TOKEN_BYTES = 32

const TokensSchema = z.object({
  v: z.literal(1),
  operator: z.array(z.string()),
  // Not there before the shop has ordered for itself.
  self: z.string().optional(),
  merchants: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      addedAt: z.number(),
      token: z.string(),
      // Written by this program alone, which has checked it; books of older versions have none.
      rules: z.custom<RouteRules>((value) => typeof value === 'object').optional(),
    }),
  ),
})
type TokensFile = z.infer<typeof TokensSchema>

/** The bearer tokens of one node: kept as hashes, compared in constant time. */
export class TokenBook {
  readonly #path: string
  #file: TokensFile

  private constructor(path: string, file: TokensFile) {
    this.#path = path
    this.#file = file
  }

  /**
   * Opens the book in `dir`; makes it, and the operator's token, if they are not there. `given` is an
   * operator token from the environment, for hosts without a disk to read one from.
   */
  static open(dir: string, given?: string): TokenBook {
    const path = join(dir, TOKENS_FILE)
    const file = existsSync(path) ? read(path) : { v: 1 as const, operator: [], merchants: [] }
    const fromOutside = given === undefined || given.trim() === '' ? null : given.trim()
    if (fromOutside !== null) checkGiven(fromOutside, file)
    const wanted = hashOf(fromOutside ?? operatorToken(dir))
    if (!file.operator.includes(wanted)) {
      file.operator = [wanted]
      write(path, file)
    }
    return new TokenBook(path, file)
  }

  /** Null for a token that nobody has. */
  principalOf(token: string): Principal | null {
    const presented = Buffer.from(hashOf(token), 'hex')
    const matches = (stored: string): boolean =>
      timingSafeEqual(presented, Buffer.from(stored, 'hex'))
    // Every entry is compared, whether or not one matched before: time must not tell which.
    let principal: Principal | null = null
    for (const { id, name, token: stored, rules = null } of this.#file.merchants) {
      if (matches(stored)) principal = { role: 'merchant', id: id as MerchantId, name, rules }
    }
    for (const stored of this.#file.operator) {
      if (matches(stored)) principal = { role: 'operator' }
    }
    return principal
  }

  /** As whom this shop orders for itself; null: it has not yet, or was another node when it did. */
  ownMerchant(peer: PeerId): MerchantId | null {
    const { self } = this.#file
    return self?.endsWith(`.${peer}`) === true ? (self as MerchantId) : null
  }

  /** From now on, and for ever: on disk when this returns. */
  settleOwn(id: MerchantId): MerchantId {
    const file = { ...this.#file, self: id }
    write(this.#path, file)
    this.#file = file
    return id
  }

  merchants(): readonly MerchantEntry[] {
    return this.#file.merchants.map(({ id, name, addedAt, rules = null }) => ({
      id: id as MerchantId,
      name,
      addedAt,
      rules,
    }))
  }

  /** Null takes them away. False: no such merchant. On disk when this returns. */
  setRules(id: string, rules: RouteRules | null): boolean {
    const known = this.#file.merchants.some((merchant) => merchant.id === id)
    if (!known) return false
    const merchants = this.#file.merchants.map((merchant) => {
      if (merchant.id !== id) return merchant
      const { rules: _before, ...rest } = merchant
      return rules === null ? rest : { ...rest, rules }
    })
    const file = { ...this.#file, merchants }
    write(this.#path, file)
    this.#file = file
    return true
  }

  /**
   * A token for a merchant, on disk when this returns; shown once, kept as a hash. A merchant that is
   * known already gets a new token and the old one ends.
   */
  addMerchant(id: MerchantId, name: string, now: number): string {
    const others = this.#file.merchants.filter((merchant) => merchant.id !== id)
    if (others.length >= MERCHANTS_MAX) {
      throw new Failure('conflict', `this node has ${MERCHANTS_MAX} merchants and takes no more`)
    }
    const token = `pnm_${randomBytes(TOKEN_BYTES).toString('base64url')}`
    const before = this.#file.merchants.find((merchant) => merchant.id === id)?.rules
    const kept = before === undefined ? {} : { rules: before }
    const merchants = [...others, { id, name, addedAt: now, token: hashOf(token), ...kept }]
    const file = { ...this.#file, merchants }
    write(this.#path, file)
    this.#file = file
    return token
  }
}

/** The operator's token of a home directory, made on first use. */
export function operatorToken(dir: string): string {
  const path = join(dir, OPERATOR_TOKEN_FILE)
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  const token = `pno_${randomBytes(TOKEN_BYTES).toString('base64url')}`
  replacePrivateFile(path, `${token}\n`)
  return token
}

/** Throws `invalid_config`: a shell that acts for a merchant must not make it the operator. */
function checkGiven(token: string, file: TokensFile): void {
  const refuse = (problem: string): Failure =>
    new Failure('invalid_config', `the operator's token ${problem}`, 'PRINTNODE_TOKEN')
  if (!GIVEN_TOKEN.test(token)) throw refuse(`must be 24 to 512 of ${GIVEN_CHARACTERS}`)
  if (file.merchants.some((merchant) => merchant.token === hashOf(token))) {
    throw refuse("is a merchant's: unset the variable, or give the operator's")
  }
}

function hashOf(token: string): string {
  return hash('sha256', token, 'hex')
}

function read(path: string): TokensFile {
  try {
    return TokensSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Failure(
      'store_failed',
      `${path} is damaged: restore it, or remove it and add the merchants again`,
      path,
      error,
    )
  }
}

function write(path: string, file: TokensFile): void {
  replacePrivateFile(path, `${JSON.stringify(file, null, 2)}\n`)
}
