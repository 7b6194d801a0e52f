import { writeFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { PeerId } from '../../../../src/models/ids.ts'
import { decodeInvite, encodeInvite } from '../../../../src/network/admission/invite.ts'
import type { Invite } from '../../../../src/network/admission/invite.ts'
import {
  INVITE_FILE,
  InviteBook,
  OPEN_INVITES_MAX,
} from '../../../../src/network/admission/invite-book.ts'
import type { MembershipCertificate } from '../../../../src/network/admission/membership-certificate.ts'
import { failureOf, found, inDirectory, NOW, person } from '../network-people.ts'
import type { Founder } from '../network-people.ts'

describe('invites', () => {
  let founder: Founder
  let invite: Invite
  before(async () => {
    founder = await found()
    const { network, secret } = founder.state
    invite = {
      network,
      secret,
      inviter: founder.identity.peer,
      bootstrap: [`/ip4/192.0.2.1/tcp/4001/p2p/${founder.identity.peer}`],
      code: new Uint8Array(16).fill(7),
      expiresAt: NOW + 1,
    }
  })

  it('are one line that says everything', () => {
    const text = encodeInvite(invite)
    expect(text).to.match(/^printnode1:[A-Za-z0-9_-]+$/)
    expect(text.length).to.be.lessThan(500)
    expect(decodeInvite(` ${text}\n`)).to.deep.equal(invite)
  })

  it('are refused, with what to do, when they are cut, changed in kind, or something else', async () => {
    const text = encodeInvite(invite)
    const wrong = ['', 'hello', 'printnode1:', text.slice(0, -9), `${text}${'A'.repeat(5_000)}`]
    const unnamed = { ...invite, network: { ...invite.network, name: '' } }
    const farAway = { ...invite, bootstrap: Array<string>(20).fill('/ip4/192.0.2.1/tcp/1') }
    const shortCode = { ...invite, code: new Uint8Array(3) }
    for (const line of [...wrong, ...[unnamed, farAway, shortCode].map(encodeInvite)]) {
      const failure = await failureOf(() => decodeInvite(line))
      expect(failure.code, line.slice(0, 30)).to.equal('invite_invalid')
    }
  })

  it('never throw anything but that', () => {
    fc.assert(
      fc.property(fc.base64String({ maxLength: 300 }), (text) => {
        try {
          decodeInvite(`printnode1:${text}`)
        } catch (error) {
          return (error as { code?: string }).code === 'invite_invalid'
        }
        return false
      }),
    )
  })
})

describe('invite book', () => {
  let founder: Founder
  let alice: PeerId
  let bob: PeerId
  let certify: (peer: PeerId) => () => MembershipCertificate
  before(async () => {
    founder = await found()
    const people = await Promise.all([person(2), person(3)])
    ;[alice, bob] = people.map(({ peer }) => peer) as [PeerId, PeerId]
    certify = (peer) => () => founder.certify({ peer, seed: new Uint8Array(0) })
  })

  it('exchanges a code once, and again for the same peer, across restarts', () =>
    inDirectory((dataDir) => {
      const code = new InviteBook(dataDir).issue('member', NOW + 10, NOW)
      const first = new InviteBook(dataDir).redeem(code, alice, NOW, certify(alice))
      const again = new InviteBook(dataDir).redeem(code, alice, NOW + 100, certify(alice))
      expect(first.ok).to.equal(true)
      expect(again).to.deep.equal(first)
      const other = new InviteBook(dataDir).redeem(code, bob, NOW, certify(bob))
      expect(other).to.deep.equal({ ok: false, reason: 'invite_used' })
    }))

  it('refuses codes that it does not know or that are over', () =>
    inDirectory((dataDir) => {
      const book = new InviteBook(dataDir)
      const code = book.issue('member', NOW + 10, NOW)
      expect(book.redeem(new Uint8Array(16), alice, NOW, certify(alice))).to.deep.equal({
        ok: false,
        reason: 'invite_unknown',
      })
      expect(book.redeem(code, alice, NOW + 10, certify(alice))).to.deep.equal({
        ok: false,
        reason: 'invite_expired',
      })
      expect(book.redeem(code, alice, NOW + 9, certify(alice)).ok).to.equal(true)
    }))

  it('keeps no code that could be read and used', () =>
    inDirectory((dataDir) => {
      const code = Buffer.from(new InviteBook(dataDir).issue('member', NOW + 10, NOW))
      const path = join(dataDir, INVITE_FILE)
      const text = readFileSync(path, 'utf8')
      expect(statSync(path).mode & 0o777).to.equal(0o600)
      expect(text).to.not.include(code.toString('hex'))
      expect(text).to.not.include(code.toString('base64'))
    }))

  it('has a limit of open codes, and forgets old ones', () =>
    inDirectory(async (dataDir) => {
      const entry = { role: 'member', expiresAt: NOW, usedBy: null, certificate: null }
      const invites = [...Array(OPEN_INVITES_MAX).keys()].map((n) => ({
        ...entry,
        codeHash: `${n}`,
      }))
      writeFileSync(join(dataDir, INVITE_FILE), JSON.stringify({ v: 1, invites }))
      const book = new InviteBook(dataDir)
      expect((await failureOf(() => book.issue('member', NOW, NOW))).code).to.equal('busy')
      const later = NOW + 31 * 86_400_000
      expect(book.issue('member', later + 1, later)).to.have.length(16)
    }))

  it('refuses a damaged file rather than open the door twice', () =>
    inDirectory(async (dataDir) => {
      writeFileSync(join(dataDir, INVITE_FILE), '{"v":1,')
      expect((await failureOf(() => new InviteBook(dataDir))).code).to.equal('invalid_config')
    }))
})
