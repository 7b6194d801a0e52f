import { expect } from 'chai'
import type { Command, CommandResult } from '../../../src/runtime/commands/command.ts'
import { isToldAtOnce } from '../../../src/runtime/told-at-once.ts'

describe('an answer that waits for no disk', () => {
  const tells = (type: Command['type'], result: object): boolean =>
    isToldAtOnce({ type } as Command, result as CommandResult)

  it('is that a new order was placed: it is on the disks of its keepers', () => {
    expect(tells('submit', { ok: true, alreadyExists: false })).to.equal(true)
  })

  it('is not one that may rest on a key just claimed here', () => {
    expect(tells('submit', { ok: true, alreadyExists: true })).to.equal(false)
    expect(tells('submit', { ok: false, code: 'idempotency_conflict' })).to.equal(false)
  })

  it('is what shops say of themselves, and not what this one was told to do', () => {
    expect(tells('shops', { ok: true })).to.equal(true)
    for (const type of ['pause', 'stock_set', 'job_printed', 'cancel', 'status'] as const) {
      expect(tells(type, { ok: true }), type).to.equal(false)
    }
  })
})
