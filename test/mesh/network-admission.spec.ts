import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { createLibp2p } from 'libp2p'
import { NodeCrypto } from '../../src/crypto/node-crypto.ts'
import { decodeInvite } from '../../src/network/admission/invite.ts'
import { issueCertificate } from '../../src/network/admission/membership-certificate.ts'
import { outerWall } from '../../src/network/streams/outer-wall.ts'
import { redeemInvite } from '../../src/network/admission/redeem-invite.ts'
import { issueRevocation } from '../../src/network/admission/revocation.ts'
import { saveRevocations } from '../../src/network/admission/revocation-file.ts'
import { member, NetworkWorld } from './network-world.ts'
import type { NodeOptions, TestNode } from './network-world.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const YEAR_MS = 365 * 86_400_000

describe('admission to the mesh', () => {
  let world: NetworkWorld
  let founder: TestNode
  let dataDir: string
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'printnode-admission-'))
    world = await NetworkWorld.found()
    founder = await world.start(1, { listen: LOOPBACK, dataDir })
  })
  afterEach(async () => {
    await world.stop()
    rmSync(dataDir, { recursive: true })
  })

  const knock = (number: number, options: NodeOptions): Promise<TestNode> =>
    world.start(number, { listen: [], bootstrap: [world.addressOf(founder)], ...options })
  const counted = (node: TestNode, name: string): number => node.mesh.counters()[name] ?? 0

  it('is given to a member', async () => {
    const shop = await knock(2, {})
    await world.until(() => founder.connected().length === 1 && shop.connected().length === 1)
    expect(founder.connected()).to.deep.equal([shop.identity.peer])
    const [peer] = founder.mesh.peers()
    expect(peer?.certificateExpiresAt).to.be.greaterThan(Date.now() + YEAR_MS / 2)
  })

  it('is refused to a stranger without the secret', async () => {
    const secret = new Uint8Array(32).fill(1)
    const stranger = await knock(2, {
      state: { ...world.state, secret, certificate: world.certify((await member(2)).peer) },
    })
    await world.until(() => counted(stranger, 'dial_failed') > 0)
    expect(founder.connected()).to.deep.equal([])
    expect(stranger.connected()).to.deep.equal([])
  })

  it('is refused to a libp2p node that has the secret and nothing else', async () => {
    const node = await createLibp2p({
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionProtector: outerWall(world.state.secret),
    })
    let failure: unknown = null
    await node
      .dial(multiaddr(world.addressOf(founder)))
      .catch((error: unknown) => (failure = error))
    await node.stop()
    expect(failure).to.be.instanceOf(Error)
    expect(founder.connected()).to.deep.equal([])
  })

  const papers: Record<string, () => Promise<[reason: string, options: NodeOptions]>> = {
    'a certificate by itself': async () => {
      const identity = await member(2)
      const crypto = new NodeCrypto(identity, world.state.network.id)
      const { network } = world.state
      const request = { network, peer: identity.peer, role: 'member', now: Date.now() } as const
      return [
        'foreign_issuer',
        { certificate: issueCertificate(crypto, { ...request, chain: null }) },
      ]
    },
    'an expired certificate': async () => {
      const { peer } = await member(2)
      return ['expired', { certificate: world.certify(peer, 'member', Date.now() - YEAR_MS - 1) }]
    },
    'a certificate that is not valid yet': async () => {
      const { peer } = await member(2)
      return ['not_yet_valid', { certificate: world.certify(peer, 'member', Date.now() + YEAR_MS) }]
    },
    'a certificate of another network': async () => {
      const elsewhere = await NetworkWorld.found('east', 9)
      return ['wrong_network', { certificate: elsewhere.certify((await member(2)).peer) }]
    },
  }
  for (const [name, make] of Object.entries(papers)) {
    it(`is refused to ${name}, which is told why`, async () => {
      const [reason, options] = await make()
      const stranger = await knock(2, options)
      const refusals = (): object[] =>
        stranger.warnings.map(({ fields }) => fields).filter((fields) => 'reason' in fields)
      await world.until(() => refusals().length > 0)
      await world.until(() => counted(founder, 'gate_denied_missing') > 0)
      expect(refusals()[0]).to.deep.equal({ peer: founder.identity.peer, reason })
      expect(counted(founder, `admission_refused_${reason}`)).to.be.greaterThan(0)
      expect(founder.connected()).to.deep.equal([])
      expect(stranger.connected()).to.deep.equal([])
    })
  }

  it('is refused to the expelled, also after a restart of who refuses', async () => {
    const { peer } = await member(3)
    const crypto = new NodeCrypto(world.founder, world.state.network.id)
    const entry = issueRevocation(crypto, world.state.network, peer, Date.now(), null)
    await founder.mesh.stop()
    saveRevocations(dataDir, [entry])
    founder = await world.start(1, { listen: LOOPBACK, dataDir })
    const shop = await knock(3, {})
    await world.until(() => shop.warnings.some(({ fields }) => 'reason' in fields))
    expect(shop.warnings.map(({ fields }) => fields)).to.deep.include({
      peer: founder.identity.peer,
      reason: 'revoked',
    })
    expect(founder.connected()).to.deep.equal([])
  })

  it('is had for an invite: once, again for the same shop, and for nobody else', async () => {
    const invite = decodeInvite(founder.mesh.invite())
    const [identity, other] = await Promise.all([member(4), member(5)])
    const state = await redeemInvite(invite, identity)
    expect(await redeemInvite(invite, identity)).to.deep.equal(state)
    let failure: unknown = null
    await redeemInvite(invite, other).catch((error: unknown) => (failure = error))
    expect(failure).to.include({ code: 'invite_invalid' })
    expect(founder.connected()).to.deep.equal([])
    const shop = await world.start(4, { listen: [], state, certificate: state.certificate })
    await world.until(() => shop.connected().length === 1)
    expect(state.network).to.deep.equal(world.state.network)
  })

  it('has its invites refused in words: unknown, over, unreachable', async () => {
    const invite = decodeInvite(founder.mesh.invite())
    const identity = await member(4)
    const codes = await Promise.all(
      [
        { ...invite, code: new Uint8Array(16) },
        { ...invite, expiresAt: Date.now() },
        { ...invite, bootstrap: [`/ip4/127.0.0.1/tcp/1/p2p/${invite.inviter}`] },
        { ...invite, bootstrap: [] },
      ].map((wrong) => redeemInvite(wrong, identity).catch((error: { code: string }) => error)),
    )
    expect(codes.map((failure) => ('code' in failure ? failure.code : 'redeemed'))).to.deep.equal([
      'invite_invalid',
      'invite_invalid',
      'network_refused',
      'invite_invalid',
    ])
  })

  it('ends for an expelled shop at every node at once, and stays ended', async () => {
    const options = { listen: LOOPBACK, bootstrap: [world.addressOf(founder)] }
    const [a, b, expelled] = await Promise.all([2, 3, 4].map((n) => world.start(n, options)))
    const others = [founder, a!, b!]
    await world.until(() => [...others, expelled!].every((node) => node.connected().length === 3))
    const began = performance.now()
    founder.mesh.expel(expelled!.identity.peer)
    await world.until(() => expelled!.connected().length === 0)
    await world.until(() => others.every((node) => node.connected().length === 2))
    expect(performance.now() - began).to.be.lessThan(5_000)
    // Its own dials are refused now, by whomever it tries.
    await world.until(() => expelled!.warnings.some(({ fields }) => 'reason' in fields))
    expect(expelled!.connected()).to.deep.equal([])
  })

  it('lists who is in, who may invite, and who is out', async () => {
    const shop = await knock(2, { role: 'delegate' })
    await world.until(() => founder.connected().length === 1)
    founder.mesh.expel((await member(3)).peer)
    const [self, other] = founder.mesh.members()
    expect(self).to.include({ peer: founder.identity.peer, isFounder: true, role: 'delegate' })
    expect(other).to.include({ peer: shop.identity.peer, role: 'delegate', isExpelled: false })
    founder.mesh.expel(shop.identity.peer)
    await world.until(() => founder.connected().length === 0)
    expect(founder.mesh.members()).to.have.length(1)
  })

  it('ends when the certificate does', async () => {
    let now = Date.now()
    const strict = await world.start(5, {
      listen: ['/memory/strict'],
      clock: () => now,
      bootstrap: [],
    })
    const shop = await world.start(6, { listen: [], bootstrap: ['/memory/strict'] })
    await world.until(() => strict.connected().includes(shop.identity.peer))
    now += 2 * YEAR_MS
    strict.mesh.enforce()
    await world.until(() => !strict.connected().includes(shop.identity.peer))
    expect(counted(strict, 'connection_cut_expired')).to.equal(1)
  })
})
