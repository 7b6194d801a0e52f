import { expect } from 'chai'
import { summarise } from '../../../../src/clusters/digests/digest.ts'
import { signDigest } from '../../../../src/clusters/digests/digest-codec.ts'
import { DigestTable } from '../../../../src/clusters/digests/digest-table.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { ClusterId, OrderId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { KnownShop } from '../../../../src/models/shop.ts'
import { decodeQuestion } from '../../../../src/orders/placing/solicit-codec.ts'
import type { RouteRequest } from '../../../../src/orders/placing/route-port.ts'
import type { AskedElsewhere } from '../../../../src/routing/explanation.ts'
import { Directory } from '../../../../src/runtime/neighbourhood/directory.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { RouteDesk } from '../../../../src/runtime/neighbourhood/route-desk.ts'
import { Solicitor } from '../../../../src/runtime/neighbourhood/solicitor.ts'
import type { Message } from '../../../../src/wire/messages.ts'
import {
  capability,
  item,
  LA,
  MUG,
  MUGS,
  NEW_YORK,
  NOW,
  OAKLAND,
  POSTER,
  request,
  settings,
  shop,
  tableOf,
} from '../../routing/fixtures.ts'
import { fireDue } from '../fire-due.ts'

const ANNA = 'anna' as PeerId
const FAR = 'far' as ClusterId
const CONTACTS = ['carl', 'cora', 'cleo'] as PeerId[]
const ASKED: RouteRequest = { ...request(), explained: true }

/** A node that knows no shop, and a digest of one cluster that could make everything. */
class Asker {
  readonly context: MachineContext
  readonly solicitor: Solicitor
  readonly answers: (readonly AskedElsewhere[])[] = []
  readonly welcomed: Uint8Array[] = []
  strange = false
  /** How far its clock is ahead of all others. */
  fastMs = 0
  known = new Set<PeerId>()

  readonly #crypto = new KeyedHashCrypto(ANNA, 'test')
  readonly #digests = new DigestTable(this.#crypto, LA)

  constructor(contacts: readonly PeerId[] = CONTACTS) {
    const crypto = this.#crypto
    const store = 's' as StoreId
    this.context = new MachineContext({ crypto, store, boot: 1, sequence: 0, nonce: 'n' })
    this.context.setNow(NOW)
    if (contacts.length > 0) this.hearOf(FAR, [shop({ peer: 'far-shop', at: LA })], contacts)
    const shops = tableOf([])
    this.solicitor = new Solicitor({
      context: this.context,
      routing: new RouteDesk({
        shops,
        settings: settings(),
        refreshOwn: () => undefined,
        absentees: () => [],
        clusterOf: () => null,
      }),
      digests: this.#digests,
      directory: new Directory(this.context),
      isStrange: () => this.strange,
      own: () => ({ cluster: 'home' as ClusterId, members: new Set() }),
      wants: () => false,
      trueTime: () => this.context.now() - this.fastMs,
      isKnown: (peer) => this.known.has(peer),
      halves: () => null,
      welcome: (profiles) => this.welcomed.push(...profiles),
      invite: (peer) => this.known.add(peer),
    })
  }

  /** A digest of such a cluster comes. */
  hearOf(cluster: ClusterId, shops: readonly KnownShop[], contacts: readonly PeerId[]): void {
    const body = summarise(shops, contacts, [])
    if (body === null) throw new Error('no shops')
    const said = { cluster, epoch: 1, round: NOW / 1_000, pace: 120, author: ANNA }
    this.#digests.offer(signDigest({ ...body, ...said }, this.#crypto), NOW)
  }

  consult(change: Partial<RouteRequest> = {}): void {
    this.solicitor.consult({ ...ASKED, ...change }, (asked) => this.answers.push(asked))
  }

  /** What was sent since the last time. */
  sent(): { readonly to: PeerId; readonly message: Message }[] {
    return this.context.takeEffects().flatMap((effect) => (effect.type === 'send' ? [effect] : []))
  }

  wait(ms: number): void {
    this.context.setNow(this.context.now() + ms)
    fireDue(this.context.timers, this.context.now())
  }

  told(from: PeerId, ask: Message, cluster = FAR): void {
    if (ask.type !== 'solicit_ask') throw new Error(ask.type)
    const halves = [Uint8Array.of(1)]
    const costs = new Uint8Array(0)
    const { rid } = ask
    this.solicitor.handle(from, {
      type: 'solicit_told',
      rid,
      cluster,
      profiles: halves,
      reports: halves,
      costs,
    })
  }
}

describe('asking other clusters for shops', () => {
  it('asks one of the contacts with the order as it stands, and goes on when it has answered', () => {
    const asker = new Asker()
    asker.consult()
    const [first, ...others] = asker.sent()
    expect(others).to.deep.equal([])
    expect(CONTACTS).to.include(first?.to)
    const { message } = first as { message: Message & { type: 'solicit_ask' } }
    const question = decodeQuestion(message.question)
    expect(question?.spec.items).to.deep.equal(ASKED.spec.items)
    expect(question?.spec.merchantReference, 'nobody else’s business').to.equal('')
    expect(asker.answers).to.deep.equal([])
    asker.told(first?.to as PeerId, message)
    expect(asker.answers[0]?.[0]).to.include({
      cluster: FAR,
      why: 'nobody_here',
      answer: 'nothing',
    })
    expect(asker.welcomed).to.have.length(1)
    asker.told(first?.to as PeerId, message)
    asker.wait(10_000)
    expect(asker.answers, 'once').to.have.length(1)
  })

  it('asks a second contact after a while, and does without any in the end', () => {
    const asker = new Asker()
    asker.consult()
    const [first] = asker.sent()
    asker.wait(700)
    const [second] = asker.sent()
    expect(second?.to).to.not.equal(first?.to)
    asker.wait(1_500)
    expect(asker.answers[0]?.[0]).to.include({ answer: 'no_answer', cluster: FAR })
    expect(asker.sent()).to.deep.equal([])
  })

  it('holds nobody for silent because its own clock is fast', () => {
    const fastMs = 30 * DAY_MS
    const asker = new Asker()
    asker.wait(fastMs)
    const now = asker.context.now()
    asker.consult({ now })
    expect(asker.sent(), 'silent for a month').to.deep.equal([])
    asker.fastMs = fastMs
    asker.consult({ now })
    expect(asker.sent()).to.have.length(1)
  })

  it('hears nobody whom it has not asked', () => {
    const asker = new Asker()
    asker.consult()
    const [first] = asker.sent()
    const stranger = CONTACTS.find((peer) => peer !== first?.to) as PeerId
    asker.told(stranger, first?.message as Message)
    expect(asker.answers).to.deep.equal([])
    expect(asker.welcomed).to.deep.equal([])
  })

  it('asks nobody, and at once, where nothing is known of anybody else', () => {
    const asker = new Asker([])
    asker.consult()
    expect(asker.answers).to.deep.equal([[]])
    expect(asker.sent()).to.deep.equal([])
  })

  it('asks a shop that the merchant names for itself, and nobody else', () => {
    const asker = new Asker()
    const named = 'named' as PeerId
    asker.consult({ spec: { ...ASKED.spec, strategy: 'direct', shop: named } })
    expect(asker.sent()).to.deep.equal([
      { type: 'send', to: named, message: { type: 'report_ask' } },
    ])
    asker.solicitor.heard(named)
    expect(asker.answers[0]?.[0]).to.include({ why: 'named', peer: named, answer: 'proposed' })
  })

  it('looks up who serves a place where it knows nobody', () => {
    const asker = new Asker([])
    asker.strange = true
    asker.consult()
    const found = asker.context.takeEffects().find(({ type }) => type === 'find')
    if (found?.type !== 'find') throw new Error('nothing is looked up')
    expect(found.key).to.match(/^place\//)
    const there = 'there' as PeerId
    asker.context.answer(found.token, [there, ANNA])
    const [ask] = asker.sent()
    expect(ask?.to).to.equal('there')
    asker.told(there, ask?.message as Message, 'new' as ClusterId)
    expect(asker.answers[0]?.[0]).to.include({ cluster: 'new', why: 'destination' })
  })

  it('asks who makes such things where by its digest nobody has room for it: that may be old', () => {
    const shares = [[0, 500]] as const
    const items = ASKED.spec.items.map((one) => ({ ...one, quantity: 500 }))
    const asker = new Asker()
    asker.consult({ shares, spec: { ...ASKED.spec, items } })
    const [ask] = asker.sent()
    asker.told(ask?.to as PeerId, ask?.message as Message)
    expect(asker.answers[0]?.[0]).to.include({ cluster: FAR, why: 'nobody_here', estimate: null })
    const other = new Asker()
    const unknown = items.map((one) => ({ ...one, size: 'B0' }))
    other.consult({ shares, spec: { ...ASKED.spec, items: unknown } })
    expect(other.sent(), 'nobody there makes it').to.deep.equal([])
    expect(other.answers).to.deep.equal([[]])
  })

  it('asks for every line, also where one could be had of many, and one of no single shop', () => {
    const asker = new Asker([])
    const paper = { capabilities: [capability()] }
    const hearOf = (name: string, at: typeof LA, profile: object): void =>
      asker.hearOf(name as ClusterId, [shop({ at, profile })], [`${name}-contact` as PeerId])
    for (const n of [1, 2, 3, 4]) hearOf(`paper${n}`, OAKLAND, paper)
    hearOf('mugs', NEW_YORK, { capabilities: [MUGS] })
    const asked = (mugs: number): string[] => {
      const items = [item(POSTER, 1), item(MUG, mugs)]
      asker.consult(request({ spec: { items } }))
      return asker.sent().map(({ to }) => to)
    }
    expect(asked(1)).to.have.length(3).and.to.include('mugs-contact')
    expect(asked(5_000), 'room at several').to.have.length(4).and.to.include('mugs-contact')
  })

  it('passes over who had nothing until all the others were asked, and then begins again', () => {
    const asker = new Asker([])
    for (const n of [1, 2, 3, 4]) {
      const name = `c${n}` as ClusterId
      asker.hearOf(name, [shop({ at: LA })], [`${name}-contact` as PeerId])
    }
    const asked = (order = ASKED.order): string[] => {
      asker.consult({ order })
      const asks = asker.sent()
      for (const { to, message } of asks) asker.told(to, message, 'whoever' as ClusterId)
      return asks.map(({ to }) => to).sort()
    }
    const first = asked()
    expect(first).to.have.length(3)
    const [fourth, ...none] = asked()
    expect(none).to.deep.equal([])
    expect(first).to.not.include(fourth)
    expect(asked('another' as OrderId), 'of another order nothing is known').to.deep.equal(first)
    expect(asked()).to.deep.equal(first)
  })

  it('asks nobody twice of a cluster that was heard of while the directory was asked', () => {
    const asker = new Asker()
    asker.strange = true
    asker.consult()
    const found = asker.context.takeEffects().find(({ type }) => type === 'find')
    if (found?.type !== 'find') throw new Error('nothing is looked up')
    asker.context.answer(found.token, CONTACTS)
    expect(asker.sent()).to.have.length(1)
  })

  it('answers a question of others, be it no question at all', () => {
    const asker = new Asker()
    asker.solicitor.handle(CONTACTS[0] as PeerId, {
      type: 'solicit_ask',
      rid: 'r1',
      question: Uint8Array.of(9, 9),
    })
    expect(asker.sent()[0]?.message).to.deep.include({
      type: 'solicit_told',
      rid: 'r1',
      profiles: [],
    })
    expect(asker.context.counters.get('solicit_malformed')).to.equal(1)
  })
})
