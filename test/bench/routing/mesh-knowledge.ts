import { bestImaginable } from '../../../src/clusters/digests/digest-shop.ts'
import { summarise } from '../../../src/clusters/digests/digest.ts'
import type { ClusterDigest } from '../../../src/clusters/digests/digest.ts'
import { formClusters } from '../../../src/clusters/formation/formation.ts'
import type { FormedCluster } from '../../../src/clusters/formation/group.ts'
import { neighbourhoodOf } from '../../../src/clusters/digests/scope.ts'
import type { ClusterId, PeerId } from '../../../src/models/ids.ts'
import type { LatLon } from '../../../src/models/geo.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import type { Router } from '../../../src/routing/router.ts'
import type { ShopTable } from '../../../src/routing/index/shop-table.ts'
import { estimateClusters, propose, whomToAsk } from '../../../src/routing/solicit.ts'

/** What asking around cost, over all routers of a run. */
export interface AskedAround {
  orders: number
  clusters: number
}

/**
 * What the nodes of a real mesh know of one network, by the product's own rules: clusters as they form,
 * full reports of the own and the neighbouring ones, digests of the others. Digests are as old as the
 * board that they are made of; an asked cluster answers by the same board.
 */
export class MeshKnowledge {
  readonly asked: AskedAround = { orders: 0, clusters: 0 }
  readonly clusters: readonly FormedCluster[]
  readonly #members = new Map<ClusterId, ReadonlySet<PeerId>>()
  #digests: ClusterDigest[] = []

  constructor(places: readonly (LatLon & { readonly peer: PeerId })[]) {
    this.clusters = formClusters(places.map((place) => ({ ...place, city: '' }))).clusters
    for (const { id, members } of this.clusters) this.#members.set(id, new Set(members))
  }

  /** New reports have come in everywhere. */
  renew(table: ShopTable): void {
    this.#digests = this.clusters.flatMap(({ id, members }): ClusterDigest[] => {
      const shops = members.flatMap((peer) => table.get(peer) ?? [])
      const body = summarise(shops, [], [])
      const author = members[0] as PeerId
      return body === null ? [] : [{ ...body, cluster: id, epoch: 1, round: 1, pace: 120, author }]
    })
  }

  /** The eyes of a node of one cluster that keeps full reports of so many shops. */
  nodeOf(at: number, shopsMax: number): NodeKnowledge {
    const home = this.clusters[at % this.clusters.length] as FormedCluster
    const known = this.clusters.map(({ id, centre, members }) => {
      return { cluster: id, centre, shops: members.length }
    })
    const scope = neighbourhoodOf(home.id, home.centre, known, new Set(), shopsMax)
    const members = new Set([...scope].flatMap((id) => [...this.membersOf(id)]))
    return new NodeKnowledge(this, scope, members)
  }

  membersOf(cluster: ClusterId): ReadonlySet<PeerId> {
    return this.#members.get(cluster) ?? new Set()
  }

  beyond(scope: ReadonlySet<ClusterId>): readonly ClusterDigest[] {
    return this.#digests.filter(({ cluster }) => !scope.has(cluster))
  }
}

/** One node: asks as `runtime/neighbourhood/solicitor.ts` does, without a network between. */
export class NodeKnowledge {
  readonly #mesh: MeshKnowledge
  readonly #scope: ReadonlySet<ClusterId>
  readonly #members: ReadonlySet<PeerId>

  constructor(mesh: MeshKnowledge, scope: ReadonlySet<ClusterId>, members: ReadonlySet<PeerId>) {
    this.#mesh = mesh
    this.#scope = scope
    this.#members = members
  }

  /** The question as this node can answer it: among the shops that it knows, and those proposed to it. */
  narrow(router: Router, request: RouteRequest): RouteRequest {
    const mesh = this.#mesh
    const here = router.choose(among(request, this.#members))
    const far = mesh.beyond(this.#scope).map((digest) => bestImaginable(digest, request.spec))
    const asked = whomToAsk(here, estimateClusters(request, far, router.settings).clusters)
    if (asked.length > 0) mesh.asked.orders += 1
    mesh.asked.clusters += asked.length
    const proposed = asked.flatMap(({ cluster }) =>
      propose(router, request, cluster, mesh.membersOf(cluster)).map(({ shop }) => shop),
    )
    return among(request, new Set([...this.#members, ...proposed]))
  }
}

function among(request: RouteRequest, members: ReadonlySet<PeerId>): RouteRequest {
  const { spec } = request
  const cluster = { id: '' as ClusterId, members }
  return { ...request, cluster, spec: { ...spec, strategy: 'cluster' } }
}
