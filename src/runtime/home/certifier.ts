import { viewKey } from '../../clusters/cluster-id.ts'
import type { View } from '../../clusters/view/view.ts'
import { decodeView } from '../../clusters/view/view-codec.ts'
import type { Registers } from '../../clusters/view/view-register.ts'
import {
  CERTIFYING_VIEW_MIN,
  encodeCertificate,
  isVotedOut,
} from '../../membership/detection/certificate.ts'
import type { CertificateRequest, Collected } from '../../membership/detection/collector.ts'
import { activeMembers, memberOf } from '../../membership/detection/roster.ts'
import type { Watch } from '../../membership/detection/watch.ts'
import type { ClusterId, OrderId, PartId, PeerId } from '../../models/ids.ts'
import type { Charged } from '../../orders/outlook.ts'
import type { Proofs } from '../../orders/proofs.ts'
import type { RegisterRef } from '../../registers/register-ref.ts'
import type { CertifyMessage, HomeRef } from '../../wire/membership-messages.ts'
import type { MachineContext } from '../machine-context.ts'

/** A collection lives ten seconds; a round trip more. */
const CERTIFY_MS = 12_000

export interface CertifierInit {
  readonly context: MachineContext
  readonly watch: Pick<Watch, 'collect'>
  readonly proofs: Pick<Proofs, 'keep'>
  readonly registers: Pick<Registers, 'read'>
  /** This shop's own cluster; null: it is in none. */
  view(): View | null
  /** Where a shop that is or was connected said last that it is at home. */
  lastHomeOf(shop: PeerId): HomeRef | null
  /** Where a shop has said in a report that it is at home; empty: nowhere; null: none is known. */
  reportedHomeOf(shop: PeerId): ClusterId | '' | null
  membersOf(cluster: ClusterId): readonly PeerId[]
  /** Asks around who keeps a register; null: nobody who answers. */
  locate(key: string, done: (ref: RegisterRef | null) => void): void
  isConnected(peer: PeerId): boolean
}

type Proven = (proof: string | null) => void

interface Asked {
  readonly from: PeerId
  readonly kind: Charged['kind']
  readonly shop: PeerId
  /** Where the shop was believed to be at home. */
  readonly cluster: ClusterId
  readonly done: Proven
}

/**
 * What moving a part off a shop rests on: the signatures of a majority of the shop's own cluster. A
 * shop in a view of one or two agreed to its deadlines when it took the part, and there is no majority
 * to ask: when it is late, the order's keepers are enough, for START and withdrawal are one register's
 * compare-and-swaps either way.
 */
export class Certifier {
  readonly #init: CertifierInit
  readonly #asked = new Map<string, Asked>()

  constructor(init: CertifierInit) {
    this.#init = init
  }

  certify(charged: Charged, done: Proven): void {
    const view = this.#init.view()
    const isOurs =
      view !== null && (memberOf(view, charged.shop) !== null || isVotedOut(view, charged.shop))
    if (isOurs) this.#init.watch.collect(charged, (c) => this.#conclude(charged, c, done))
    else this.#askElsewhere(charged, done)
  }

  handle(from: PeerId, message: CertifyMessage): void {
    if (message.type === 'certify_ask') this.#answer(from, message)
    else this.#told(from, message)
  }

  #conclude(charged: Charged, collected: Collected, done: Proven): void {
    switch (collected.type) {
      case 'certified':
        this.#init.proofs.keep(encodeCertificate(collected.certificate), done)
        return
      case 'voted_out':
        done('voted_out')
        return
      case 'refuted':
      case 'no_majority':
        done(null)
        return
      case 'impossible':
        done(collected.reason === 'view_too_small' && charged.kind === 'late' ? 'small_view' : null)
        return
    }
  }

  #askElsewhere(charged: Charged, done: Proven): void {
    const { context } = this.#init
    const { kind, shop } = charged
    const home = this.#init.lastHomeOf(shop)
    // A shop that was never connected has said in its reports where it is at home.
    const cluster = home?.cluster ?? this.#init.reportedHomeOf(shop)
    const others = cluster ? this.#init.membersOf(cluster).filter((peer) => peer !== shop) : []
    const asked = others[Math.floor(context.random() * others.length)]
    if (!cluster || asked === undefined) {
      // An answer only where its cluster has nobody else, or it was gone before it was in one.
      const isAlone = home !== null && home.size < CERTIFYING_VIEW_MIN
      const isHomeless = cluster === '' && !this.#init.isConnected(shop)
      done((isAlone || isHomeless) && kind === 'late' ? 'small_view' : null)
      return
    }
    const rid = context.nextId()
    this.#asked.set(rid, { from: asked, kind, shop, cluster, done })
    const late = kind === 'late' ? charged : null
    context.send(asked, {
      type: 'certify_ask',
      rid,
      kind,
      shop,
      order: late?.order ?? '',
      part: late?.part ?? '',
      attempt: late?.attempt ?? 0,
    })
    context.after(CERTIFY_MS, () => {
      if (this.#asked.delete(rid)) done(null)
    })
  }

  #answer(from: PeerId, ask: Extract<CertifyMessage, { type: 'certify_ask' }>): void {
    const { rid, kind, shop, attempt } = ask
    const order = ask.order as OrderId
    const part = ask.part as PartId
    const request: CertificateRequest =
      kind === 'late' ? { kind, shop, order, part, attempt } : { kind, shop }
    this.#init.watch.collect(request, (collected) => {
      const certificate =
        collected.type === 'certified' ? encodeCertificate(collected.certificate) : null
      const result = collected.type === 'impossible' ? collected.reason : collected.type
      this.#init.context.send(from, { type: 'certify_told', rid, result, certificate })
    })
  }

  #told(from: PeerId, told: Extract<CertifyMessage, { type: 'certify_told' }>): void {
    const asked = this.#asked.get(told.rid)
    if (asked === undefined || asked.from !== from) return
    this.#asked.delete(told.rid)
    const { done } = asked
    if (told.certificate !== null) this.#init.proofs.keep(told.certificate, done)
    else if (told.result === 'voted_out') done('voted_out')
    else if (told.result === 'view_too_small' && asked.kind === 'late') done('small_view')
    else if (told.result === 'not_a_member' || told.result === 'no_view') this.#readView(asked)
    else done(null)
  }

  /**
   * Who was asked has left the shop's cluster, perhaps as the last who lived: its view tells by itself
   * whether the shop was voted out there, or was left behind with nobody who could vote on it.
   */
  #readView({ kind, shop, cluster, done }: Asked): void {
    const key = viewKey(cluster)
    this.#init.locate(key, (ref) => {
      if (ref === null) {
        done(null)
        return
      }
      this.#init.registers.read({ ...ref, key }, (outcome) => {
        const value = outcome.type === 'chosen' ? outcome.value : null
        const view = value === null ? null : decodeView(value)
        if (view === null) done(null)
        else if (isVotedOut(view, shop)) done('voted_out')
        else done(isLeftBehind(view, shop) && kind === 'late' ? 'small_view' : null)
      })
    })
  }
}

function isLeftBehind(view: View, shop: PeerId): boolean {
  return memberOf(view, shop) !== null && activeMembers(view).length < CERTIFYING_VIEW_MIN
}
