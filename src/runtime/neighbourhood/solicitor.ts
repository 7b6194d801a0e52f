import { bestImaginable } from '../../clusters/digests/digest-shop.ts'
import type { ClusterDigest } from '../../clusters/digests/digest.ts'
import type { DigestTable } from '../../clusters/digests/digest-table.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import { distanceKm } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { OrderSpec, Share } from '../../models/order.ts'
import { decodeQuestion, encodeQuestion } from '../../orders/placing/solicit-codec.ts'
import type { SolicitQuestion } from '../../orders/placing/solicit-codec.ts'
import type { RouteRequest } from '../../orders/placing/route-port.ts'
import type { CancelTimer, Context } from '../../ports/context.ts'
import { rendezvousOrder } from '../../models/rendezvous.ts'
import type { AskedElsewhere } from '../../routing/explanation.ts'
import type { RouteRequest as RoutingQuestion } from '../../routing/request.ts'
import { ASKED_CLUSTERS_MAX, estimateClusters, propose, whomToAsk } from '../../routing/solicit.ts'
import type { Asking, Estimates } from '../../routing/solicit.ts'
import { encode } from '../../wire/cbor-writer.ts'
import { SOLICITED_SHOPS_MAX } from '../../wire/limits.ts'
import type { SolicitMessage } from '../../wire/messages.ts'
import { directoryKey } from './directory.ts'
import type { Directory } from './directory.ts'
import { InVain } from './in-vain.ts'
import type { RouteDesk } from './route-desk.ts'
import { readProposals } from './proposals.ts'

type Told = Extract<SolicitMessage, { type: 'solicit_told' }>

/** A round trip across an ocean and a decision; then the next of the cluster's contacts is asked too. */
const SECOND_MS = 600
/** Whoever has not answered by then is done without: the order goes on. */
const WAIT_MS = 1_800
/** Shops that the merchant names and nobody here knows, asked for themselves. */
const NAMED_MAX = 8

export interface SolicitorInit {
  readonly context: Context
  readonly routing: RouteDesk
  readonly digests: DigestTable
  readonly directory: Directory
  /** In a network larger than what is heard of here: whether nobody known stands near a place. */
  isStrange(point: LatLon): boolean
  /** The cluster whose shops this node proposes, and which of those known here are its members. */
  own(): { readonly cluster: ClusterId; readonly members: ReadonlySet<PeerId> } | null
  /** Whether full reports of a cluster's shops are known here anyway. */
  wants(cluster: ClusterId): boolean
  isKnown(shop: PeerId): boolean
  /** What the clocks of most show; `ReportTable`. */
  trueTime(): number
  /** Signed halves of a known shop. */
  halves(shop: PeerId): { readonly profile: Uint8Array; readonly report: Uint8Array } | null
  /** Takes up what was answered, as of guests. */
  welcome(profiles: readonly Uint8Array[], reports: readonly Uint8Array[]): void
  /** A shop that is asked for itself: what it says is to be kept. */
  invite(shop: PeerId): void
}

/** A cluster near the destination that was looked up in the directory. */
const UNKNOWN_THERE: Asking = { cluster: '' as ClusterId, cost: null, why: 'destination' }

interface Question {
  readonly asking: Asking | null
  readonly name: string
  /** Who has been asked, the last one last. */
  readonly asked: PeerId[]
  readonly left: PeerId[]
  answer: Told | 'known' | null
}

interface Round {
  readonly question: Uint8Array
  readonly questions: readonly Question[]
  readonly timers: CancelTimer[]
  readonly done: (asked: readonly AskedElsewhere[]) => void
}

/**
 * Asks clusters beyond the neighbourhood for shops that could have an order, and answers for its own
 * (DESIGN.md 5.7). Lost messages cost the order a better shop, or a second; nothing is promised here.
 */
export class Solicitor {
  readonly #init: SolicitorInit
  readonly #context: Context
  readonly #rounds = new Map<string, Round>()
  readonly #inVain = new InVain()

  constructor(init: SolicitorInit) {
    this.#init = init
    this.#context = init.context
  }

  consult(request: RouteRequest, done: (asked: readonly AskedElsewhere[]) => void): void {
    const { spec } = request
    if (isNamed(spec) || !this.#init.isStrange(spec.destination.near)) {
      this.#consult(request, [], done)
      return
    }
    // Nobody known here serves that place: whoever does has said so in the network's directory.
    this.#init.directory.find(directoryKey.place(spec.destination.near), (peers) =>
      this.#consult(request, peers, done),
    )
  }

  /** `strangers`: members of a cluster near the destination of which nothing else is known. */
  #consult(
    request: RouteRequest,
    strangers: readonly PeerId[],
    done: (asked: readonly AskedElsewhere[]) => void,
  ): void {
    const named = this.#named(request).map((shop) => questionTo(null, '', [shop]))
    const clusters = this.#whom(request).map((asking) => this.#questionAbout(request, asking))
    // Of a cluster that was heard of while the directory was asked, nobody is asked twice.
    const known = new Set(clusters.flatMap(({ left }) => left))
    const others = strangers.filter((peer) => !known.has(peer)).slice(0, 2)
    const found = others.length === 0 ? [] : [questionTo(UNKNOWN_THERE, '', others)]
    this.#begin([...named, ...clusters, ...found], encodeQuestion(request), (asked) => {
      for (const question of clusters) {
        const { cluster } = question.asking ?? UNKNOWN_THERE
        if (asRecorded(question).answer !== 'proposed') this.#inVain.add(request, cluster)
      }
      done(asked)
    })
  }

  /** Asks shops for themselves, until they have answered or will not. */
  meet(shops: readonly PeerId[], done: () => void): void {
    const questions = shops.slice(0, NAMED_MAX).map((shop) => questionTo(null, '', [shop]))
    this.#begin(questions, new Uint8Array(0), done)
  }

  #begin(
    questions: readonly Question[],
    question: Uint8Array,
    done: (asked: readonly AskedElsewhere[]) => void,
  ): void {
    if (questions.length === 0) {
      done([])
      return
    }
    const rid = this.#context.nextId()
    const round: Round = { question, questions, timers: [], done }
    this.#rounds.set(rid, round)
    for (const question of questions) this.#ask(rid, round, question)
    round.timers.push(
      this.#context.after(SECOND_MS, () => {
        for (const question of questions)
          if (question.answer === null) this.#ask(rid, round, question)
      }),
      this.#context.after(WAIT_MS, () => this.#settle(rid)),
    )
  }

  handle(from: PeerId, message: SolicitMessage): void {
    if (message.type === 'solicit_ask') this.#answer(from, message.rid, message.question)
    else this.#told(from, message)
  }

  /** A shop that was asked for itself has spoken. */
  heard(shop: PeerId): void {
    for (const [rid, { questions }] of this.#rounds) {
      const question = questions.find((one) => one.asking === null && one.asked.includes(shop))
      if (question === undefined) continue
      question.answer = 'known'
      this.#settleIfDone(rid)
    }
  }

  /** Shops that the merchant wants by name. */
  #named({ spec }: RouteRequest): PeerId[] {
    const { allow = [], priority = [] } = spec.rules ?? {}
    const names = [...(spec.shop === null ? [] : [spec.shop]), ...allow, ...priority.flat()]
    const unknown = new Set(names.filter((shop) => !this.#init.isKnown(shop)))
    return [...unknown].slice(0, NAMED_MAX)
  }

  #whom(request: RouteRequest): Asking[] {
    const { digests } = this.#init
    if (isNamed(request.spec)) return []
    const time = this.#init.trueTime()
    const far = [...digests.entries()]
      .filter((entry) => !digests.isStale(entry, time))
      .map(({ digest }) => digest)
      .filter((digest) => !this.#init.wants(digest.cluster))
    if (far.length === 0) return []
    const question = this.#init.routing.question(request)
    if (request.spec.strategy === 'cluster') return this.#nearest(question, far)
    const untried = far.filter(({ cluster }) => !this.#inVain.has(request, cluster))
    const asking = this.#among(question, untried)
    if (asking.length > 0 || !this.#inVain.forget(request)) return asking
    return this.#among(question, far)
  }

  #among(question: RoutingQuestion, far: readonly ClusterDigest[]): Asking[] {
    if (far.length === 0) return []
    const { spec, shares } = question
    const here = this.#init.routing.router.choose(question)
    // Every line may be made somewhere else.
    const askedMax = Math.max(ASKED_CLUSTERS_MAX, Math.min(shares.length, spec.maxSplits))
    const isNobody = here.type === 'unroutable'
    const { clusters, unmet } = this.#estimate(question, far)
    const asking = whomToAsk(here, clusters, isNobody ? askedMax : ASKED_CLUSTERS_MAX)
    if (!isNobody) return asking
    // Of another region it may be ten minutes old: who makes such things may have got room, or a shop;
    // and what no single shop has room for, several may have.
    const names = new Set(asking.map(({ cluster }) => cluster))
    const makers = far.filter(
      (digest) => !names.has(digest.cluster) && makesSome(digest, spec, unmet),
    )
    const others = nearestFirst(spec.destination.near, makers).slice(0, ASKED_CLUSTERS_MAX)
    return [
      ...asking,
      ...others.map(({ cluster }) => ({ cluster, cost: null, why: 'nobody_here' as const })),
    ]
  }

  /** The destination's own, where none of its shops is known here. */
  #nearest(question: RoutingQuestion, far: readonly ClusterDigest[]): Asking[] {
    const { spec, cluster } = question
    const near = nearestFirst(spec.destination.near, far)[0] ?? null
    const isHere = [...(cluster?.members ?? [])].some((shop) => this.#init.isKnown(shop))
    if (near === null || isHere) return []
    const { clusters } = this.#estimate(question, [near])
    return clusters.map((one) => ({ ...one, why: 'destination' }))
  }

  #estimate(question: RoutingQuestion, some: readonly ClusterDigest[]): Estimates {
    const { spec, shares } = question
    // Who makes none of it could not be the cheapest.
    const imagined = some
      .filter((digest) => makesSome(digest, spec, shares))
      .map((digest) => bestImaginable(digest, spec))
    return estimateClusters(question, imagined, this.#init.routing.router.settings)
  }

  #questionAbout(request: RouteRequest, asking: Asking): Question {
    const digest = this.#init.digests.get(asking.cluster)?.digest ?? null
    // Not always the same one: many orders are asked about in one hour.
    const contacts = rendezvousOrder(request.order, digest?.contacts ?? [])
    return questionTo(asking, digest?.name ?? '', contacts)
  }

  #ask(rid: string, round: Round, question: Question): void {
    const peer = question.left.shift()
    if (peer === undefined) return
    question.asked.push(peer)
    this.#context.count('solicit_asked')
    if (question.asking === null) {
      this.#init.invite(peer)
      this.#context.send(peer, { type: 'report_ask' })
    } else {
      this.#context.send(peer, { type: 'solicit_ask', rid, question: round.question })
    }
  }

  #told(from: PeerId, told: Told): void {
    const round = this.#rounds.get(told.rid)
    const question = round?.questions.find((one) => one.asking !== null && one.asked.includes(from))
    if (question === undefined || question.answer !== null) return
    question.answer = told
    this.#context.count('solicit_answered')
    this.#init.welcome(told.profiles, told.reports)
    this.#settleIfDone(told.rid)
  }

  #settleIfDone(rid: string): void {
    const waits = this.#rounds.get(rid)?.questions.some(({ answer }) => answer === null)
    if (waits === false) this.#settle(rid)
  }

  #settle(rid: string): void {
    const round = this.#rounds.get(rid)
    if (round === undefined) return
    this.#rounds.delete(rid)
    for (const cancel of round.timers) cancel()
    round.done(round.questions.map((question) => asRecorded(question)))
  }

  #answer(from: PeerId, rid: string, bytes: Uint8Array): void {
    const question = decodeQuestion(bytes)
    const own = this.#init.own()
    if (question === null) this.#context.count('solicit_malformed')
    const proposals =
      question === null || own === null
        ? []
        : propose(this.#init.routing.router, this.#asOwn(question), own.cluster, own.members)
    const known = proposals.slice(0, SOLICITED_SHOPS_MAX).flatMap((proposal) => {
      const halves = this.#init.halves(proposal.shop)
      return halves === null ? [] : [{ proposal, halves }]
    })
    this.#context.send(from, {
      type: 'solicit_told',
      rid,
      cluster: own?.cluster ?? '',
      profiles: known.map(({ halves }) => halves.profile),
      reports: known.map(({ halves }) => halves.report),
      costs: encode(known.map(({ proposal }) => proposal)),
    })
  }

  #asOwn(question: SolicitQuestion): RoutingQuestion {
    const excluded = new Map(question.excluded)
    const now = this.#context.now()
    return this.#init.routing.question({ ...question, excluded, now, explained: false })
  }
}

/** The merchant says which shops may have it: then nobody else is asked. */
function isNamed({ strategy, shop, rules }: RouteRequest['spec']): boolean {
  return (strategy === 'direct' && shop !== null) || rules?.allow !== undefined
}

function questionTo(asking: Asking | null, name: string, contacts: readonly PeerId[]): Question {
  return { asking, name, asked: [], left: [...contacts], answer: null }
}

function nearestFirst(
  point: ClusterDigest['centre'],
  digests: readonly ClusterDigest[],
): readonly ClusterDigest[] {
  const km = (digest: ClusterDigest): number => distanceKm(digest.centre, point)
  return digests.toSorted((a, b) => km(a) - km(b) || (a.cluster < b.cluster ? -1 : 1))
}

/** Whether it says that one of its shops makes any of these lines, whatever room and time it has. */
function makesSome(
  { capabilities }: ClusterDigest,
  spec: OrderSpec,
  shares: readonly Share[],
): boolean {
  return shares.some(([line]) => {
    const item = spec.items[line]
    return capabilities.some(({ process, sizes, substrates }) => {
      const isSame = process === item?.process && sizes.includes(item.size)
      return isSame && substrates.includes(item.substrate)
    })
  })
}

function asRecorded({ asking, name, asked, answer }: Question): AskedElsewhere {
  const proposals = answer === null || answer === 'known' ? [] : readProposals(answer.costs)
  const found = answer === 'known' || proposals.length > 0
  return {
    cluster: answer === null || answer === 'known' ? (asking?.cluster ?? '') : answer.cluster,
    name,
    peer: asked.at(-1) ?? ('' as PeerId),
    why: asking?.why ?? 'named',
    estimate: asking?.cost ?? null,
    answer: answer === null ? 'no_answer' : found ? 'proposed' : 'nothing',
    proposals,
  }
}
