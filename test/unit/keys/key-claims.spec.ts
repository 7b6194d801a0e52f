import { expect } from 'chai'
import type { GroupBook, KeyRegisters } from '../../../src/keys/group-book.ts'
import type { KnownGroup } from '../../../src/keys/group-value.ts'
import { encodeClaim } from '../../../src/keys/key-claim.ts'
import type { KeyClaim } from '../../../src/keys/key-claim.ts'
import { KeyClaims } from '../../../src/keys/key-claims.ts'
import type { OrderId } from '../../../src/models/ids.ts'
import type { Context } from '../../../src/ports/context.ts'
import type { Outcome } from '../../../src/registers/outcome.ts'
import type { RegisterRef } from '../../../src/registers/register-ref.ts'

const KNOWN = { value: { generation: 1, committee: [] } } as unknown as KnownGroup
const FINGERPRINT = 'f'.repeat(32)
const MINE: KeyClaim = { order: 'o-mine' as OrderId, fingerprint: FINGERPRINT, body: null }
const OTHER: KeyClaim = { order: 'o-other' as OrderId, fingerprint: FINGERPRINT, body: null }
const NEW: KeyClaim = { ...MINE, body: new Uint8Array([1]) }

/** One key, as its committee holds it, and what was asked of them. */
class Committee {
  held: KeyClaim | null = null
  readonly asked: string[] = []

  claim(claim: KeyClaim): string {
    const registers = {
      read: (ref: RegisterRef, done: (outcome: Outcome<null>) => void) => {
        this.asked.push('read')
        done(this.#chosen(ref))
      },
      change: (ref: RegisterRef, _: unknown, done: (outcome: Outcome<null>) => void) => {
        this.asked.push('change')
        this.held ??= claim
        done(this.#chosen(ref))
      },
    } as unknown as KeyRegisters
    const context = { now: () => 0 } as unknown as Context
    const book = { find: () => KNOWN } as unknown as GroupBook
    const claims = new KeyClaims(context, registers, book, () => false)
    let told = ''
    claims.claim('group', 'name', claim, ({ type }) => {
      told = type
    })
    return told
  }

  #chosen(ref: RegisterRef): Outcome<null> {
    const value = this.held === null ? null : encodeClaim(this.held)
    return { type: 'chosen', value, result: null, ref, lost: [], silent: [] }
  }
}

describe('a claim of a key', () => {
  it('for an order that exists looks first, and disturbs nobody where the key is taken', () => {
    const committee = new Committee()
    committee.held = MINE
    expect(committee.claim(MINE)).to.equal('won')
    committee.held = OTHER
    expect(committee.claim(MINE)).to.equal('taken')
    expect(committee.asked).to.deep.equal(['read', 'read'])
  })

  it('for an order that exists is made where nobody has made one', () => {
    const committee = new Committee()
    expect(committee.claim(MINE)).to.equal('won')
    expect(committee.asked).to.deep.equal(['read', 'change'])
  })

  it('for a new order is made at once: most keys are new', () => {
    const committee = new Committee()
    expect(committee.claim(NEW)).to.equal('won')
    expect(committee.asked).to.deep.equal(['change'])
  })
})
