import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  OPERATOR_TOKEN_FILE,
  operatorToken,
  TokenBook,
  TOKENS_FILE,
} from '../../../src/api/token-book.ts'
import type { MerchantId, PeerId } from '../../../src/models/ids.ts'
import { MERCHANT } from './api-fixture.ts'

describe('api/token-book', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'printnode-tokens-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('knows its tokens again after a restart, and stores none of them but the operator’s', () => {
    const token = TokenBook.open(dir).addMerchant(MERCHANT, 'Books', 1)
    const book = TokenBook.open(dir)
    expect(book.principalOf(token)).to.deep.equal({
      role: 'merchant',
      id: MERCHANT,
      name: 'Books',
      rules: null,
    })
    expect(book.principalOf(operatorToken(dir))).to.deep.equal({ role: 'operator' })
    const stored = readFileSync(join(dir, TOKENS_FILE), 'utf8')
    expect(stored).to.not.include(token).and.not.include(operatorToken(dir))
  })

  it('knows over restarts as whom the shop orders for itself, and for another node nothing', () => {
    const [, peer] = MERCHANT.split('.') as [string, PeerId]
    expect(TokenBook.open(dir).ownMerchant(peer)).to.equal(null)
    expect(TokenBook.open(dir).settleOwn(MERCHANT)).to.equal(MERCHANT)
    const book = TokenBook.open(dir)
    book.addMerchant(`other.${peer}` as MerchantId, 'Books', 1)
    expect(TokenBook.open(dir).ownMerchant(peer)).to.equal(MERCHANT)
    expect(book.ownMerchant('somebody' as PeerId)).to.equal(null)
  })

  it('keeps both files from other users', () => {
    TokenBook.open(dir)
    for (const file of [OPERATOR_TOKEN_FILE, TOKENS_FILE]) {
      expect(statSync(join(dir, file)).mode & 0o777).to.equal(0o600)
    }
  })

  it('knows nobody by a part, a change or nothing of a token', () => {
    const book = TokenBook.open(dir)
    const token = book.addMerchant(MERCHANT, 'Books', 1)
    for (const wrong of ['', token.slice(0, -1), `${token}x`, token.toUpperCase()]) {
      expect(book.principalOf(wrong)).to.equal(null)
    }
  })

  it('takes the operator’s token from outside, and then no other', () => {
    const own = operatorToken(dir)
    const book = TokenBook.open(dir, 'given-by-the-environment')
    expect(book.principalOf('given-by-the-environment')).to.deep.equal({ role: 'operator' })
    expect(book.principalOf(own)).to.equal(null)
  })

  it('takes no empty, short or foreign token for the operator’s', () => {
    const own = operatorToken(dir)
    const merchant = TokenBook.open(dir).addMerchant(MERCHANT, 'Books', 1)
    expect(TokenBook.open(dir, '  ').principalOf(own)).to.deep.equal({ role: 'operator' })
    expect(() => TokenBook.open(dir, 'hunter2')).to.throw(/24 to 512/)
    expect(() => TokenBook.open(dir, merchant)).to.throw(/is a merchant's/)
    expect(TokenBook.open(dir).principalOf(merchant)).to.include({ role: 'merchant' })
  })

  it('says what to do about a damaged file', () => {
    writeFileSync(join(dir, TOKENS_FILE), '{"v":1')
    expect(() => TokenBook.open(dir)).to.throw(/damaged: restore it/)
  })
})
