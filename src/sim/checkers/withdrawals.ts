import { activeMembers, majorityOf } from '../../membership/detection/roster.ts'
import { CERTIFIED_SILENCE_MS, decodeCertificate } from '../../membership/detection/certificate.ts'
import type { Certificate } from '../../membership/detection/certificate.ts'
import { isVoteOn } from '../../membership/detection/vote.ts'
import { decodeHome, HOME_RECORD } from '../../clusters/steward/home-record.ts'
import { memberIn } from '../../clusters/view/view.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Order, OrderEvent, Part } from '../../models/order.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { Court } from '../court.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Tally } from '../tally.ts'
import type { Checker } from './checker.ts'
import type { ViewChecker } from './views.ts'

const PROOF = /^proof\/[0-9]+\/([0-9a-f]+)$/

/**
 * I13 and I14 (CONSENSUS.md 7): work is taken away from a shop only with the signatures of a majority
 * of its view, bound to the shop and, where it was late, to the attempt; or because it was voted out,
 * or has itself another desk; or, where its view is too small to have a majority, because it was late.
 */
export class WithdrawalChecker implements Checker {
  readonly #tally: Tally
  readonly #court: Court
  readonly #crypto: Crypto
  readonly #views: ViewChecker
  readonly #nodes: readonly SimNode[]
  /** Certificates on disks, by node and hash. */
  readonly #proofs = new Map<string, Certificate>()
  /** Shops that were ever at home as far as they knew. */
  readonly #housed = new Set<PeerId>()

  constructor(
    court: Court,
    crypto: Crypto,
    views: ViewChecker,
    nodes: readonly SimNode[],
    tally: Tally,
  ) {
    this.#tally = tally
    this.#court = court
    this.#crypto = crypto
    this.#views = views
    this.#nodes = nodes
  }

  durable(node: SimNode, records: readonly StoreRecord[]): void {
    for (const { key, value } of records) {
      if (key === HOME_RECORD && value !== null) this.#shown(node, value)
      const hash = PROOF.exec(key)?.[1]
      const certificate = value === null ? null : decodeCertificate(value)
      if (hash !== undefined && certificate !== null) {
        const name = `${node.self} ${hash}`
        if (!this.#proofs.has(name)) this.#tally.addOf('certificate', certificate.charge.kind)
        this.#proofs.set(name, certificate)
      }
    }
  }

  #shown({ self }: SimNode, home: Uint8Array): void {
    const view = decodeHome(home)?.view ?? null
    if (view !== null && memberIn(view, self) !== null) this.#housed.add(self)
  }

  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    const known = before?.order ?? null
    for (const event of order.events.slice(known?.events.length ?? 0)) {
      if (event.type !== 'withdraw') continue
      const part = known?.parts.find(({ id }) => id === event.part)
      const flaw = part === undefined ? null : this.#flaw(order, part, event)
      this.#court.expect(
        'promise 7',
        flaw === null,
        () => `order ${order.id} ${event.part} was withdrawn (${event.detail}): ${flaw}`,
      )
    }
  }

  /** What is wrong with taking this part away; null: nothing. */
  #flaw(order: Order, part: Part, { detail, by }: OrderEvent): string | null {
    const [reason = '', proof = ''] = detail.split(' ')
    const shop = part.shop as PeerId
    const [kind = '', word = ''] = proof.split(':')
    switch (kind) {
      case 'certificate':
        return this.#certificateFlaw(order, part, this.#proofs.get(`${by} ${word}`) ?? null)
      case 'desk': {
        const now = this.#nodes.find(({ self }) => self === shop)?.disk.storeId
        return word !== part.desk && now !== part.desk ? null : 'the desk is the one that it was'
      }
      case 'voted_out':
        return this.#views.wasEvicted(shop) ? null : 'nobody voted it out'
      case 'small_view':
        if (!reason.endsWith('_late')) return 'a small view certifies no silence'
        // Who died before it knew where it had been let in has told nobody, and what its cluster says of it is
        // minutes old in other regions: nobody could be asked.
        if (!this.#housed.has(shop) || this.#views.wasInSmallView(shop)) return null
        return 'its view was large enough to ask'
      default:
        return 'no proof'
    }
  }

  #certificateFlaw(order: Order, part: Part, certificate: Certificate | null): string | null {
    if (certificate === null) return 'its certificate is on no disk'
    const { charge, votes } = certificate
    if (charge.shop !== part.shop) return 'the certificate is about another shop'
    const isOfPart =
      charge.order === order.id && charge.part === part.id && charge.attempt === part.attempt
    if (charge.kind === 'late' && !isOfPart) return 'the certificate is about another attempt'
    const view = this.#views.at(charge.cluster, charge.epoch)
    if (view === null) return 'the certificate names a view that never was'
    if (memberIn(view, charge.shop) === null) return 'the shop is no member of that view'
    const electorate = new Set(activeMembers(view).map(({ peer }) => peer))
    const voters = new Set<PeerId>()
    for (const vote of votes) {
      if (!isVoteOn(charge, vote, this.#crypto)) return 'a vote is forged'
      if (charge.kind === 'unreachable' && vote.ageMs < CERTIFIED_SILENCE_MS)
        return 'a vote is rash'
      if (electorate.has(vote.voter) && vote.voter !== charge.shop) voters.add(vote.voter)
    }
    const needed = majorityOf(electorate.size)
    return voters.size >= needed ? null : `${voters.size} of ${needed} votes`
  }
}
