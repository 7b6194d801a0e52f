import { expect } from 'chai'
import { viewKey } from '../../../../src/clusters/cluster-id.ts'
import type { View } from '../../../../src/clusters/view/view.ts'
import type { ClusterId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import { groupOfCluster } from '../../../../src/keys/key-name.ts'
import type { RegisterProposer } from '../../../../src/registers/proposer.ts'
import { committeeFor, contactsFor, withKeyGroups } from '../../../../src/runtime/home/key-home.ts'
import type { Keeper } from '../../../../src/wire/messages.ts'

const keeper = (name: string): Keeper => ({
  peer: name as PeerId,
  store: `store-${name}` as StoreId,
})
const viewOf = (cluster: string, ...names: string[]): View => ({
  cluster: cluster as ClusterId,
  epoch: 1,
  members: names.map((name) => ({
    ...keeper(name),
    homeSeq: [0, 0],
    resting: false,
    site: name,
    joinedAt: 0,
  })),
  committee: names.map(keeper),
  evictions: [],
  successor: null,
})
const homes =
  (at: Record<string, string>) =>
  (peer: PeerId): ClusterId | null =>
    (at[peer] as ClusterId | undefined) ?? null

describe('who should keep a key group', () => {
  const { committee } = viewOf('b', 'x', 'y', 'z')
  const b = viewOf('b', 'x', 'y', 'z')
  const a123 = ['a1', 'a2', 'a3'].map(keeper)

  it('is the committee of the cluster that it is named after', () => {
    expect(committeeFor('b', b, a123, homes({}))).to.deep.equal(committee)
    expect(committeeFor('b', null, a123, homes({}))).to.equal(null)
  })

  it('is nobody else while one of its keepers is still at home there', () => {
    const at = homes({ a1: 'b', a2: 'b', a3: 'a' })
    expect(committeeFor('a', b, a123, at)).to.equal(null)
  })

  it('is the committee of the cluster to which most of them went, once all have left', () => {
    expect(committeeFor('a', b, a123, homes({ a1: 'b', a2: 'c', a3: 'b' }))).to.equal(b.committee)
    expect(committeeFor('a', b, a123, homes({ a1: 'c', a2: 'c', a3: 'b' }))).to.equal(null)
    // One is dead, and the two others went apart: both say the same.
    expect(committeeFor('a', b, a123, homes({ a1: 'b', a3: 'c' }))).to.equal(b.committee)
    expect(committeeFor('a', viewOf('c', 'a3'), a123, homes({ a1: 'b', a3: 'c' }))).to.equal(null)
    expect(committeeFor('a', b, a123, homes({}))).to.equal(null)
  })

  it('is sought with the committee of its cluster and some strangers, then with everybody', () => {
    const peers = (...names: string[]): PeerId[] => names.map((name) => name as PeerId)
    let dice = 0
    const random = (): number => {
      dice += 0.37
      return dice % 1
    }
    const members = peers('a1', 'k2', 'a2', 'a3', 'k1')
    const view = viewOf('a', 'k1', 'k2')
    const asked = contactsFor(
      groupOfCluster(view.cluster),
      view,
      members,
      peers('a2', 'x', 'k1', 'y', 'z'),
      random,
    )
    expect(asked.slice(0, 2)).to.have.members(['k1', 'k2'])
    // Two of the first five know what nobody in the cluster may.
    expect(asked[2]).to.match(/^a/)
    expect(asked.slice(3, 5).join('')).to.match(/^[xyz]{2}$/)
    expect(asked).to.have.members(['k1', 'k2', 'a1', 'a2', 'a3', 'x', 'y', 'z'])
    const firsts = Array.from(
      { length: 20 },
      () => contactsFor(groupOfCluster(view.cluster), null, [], peers('x', 'y', 'z'), random)[0],
    )
    expect(new Set(firsts).size).to.equal(3)
  })
})

describe('the registers of a steward', () => {
  const created: string[] = []
  const proposer = {
    create: ({ key }: { key: string }) => created.push(key),
  } as unknown as RegisterProposer
  const ref = { key: viewKey('a' as ClusterId), generation: 0, keepers: [keeper('a1')] }

  beforeEach(() => created.splice(0))

  it('create no view whose key group could not be founded', () => {
    let outcome = ''
    const registers = withKeyGroups(proposer, { found: (_, done) => done(false) })
    registers.create(ref, new Uint8Array(1), ({ type }) => (outcome = type))
    expect([outcome, created]).to.deep.equal(['unavailable', []])
  })

  it('create the view once its key group is there', () => {
    const founded: string[] = []
    const registers = withKeyGroups(proposer, {
      found: (group, done) => {
        founded.push(group)
        expect(created).to.deep.equal([])
        done(true)
      },
    })
    registers.create(ref, new Uint8Array(1), () => undefined)
    expect([founded, created]).to.deep.equal([['a'], ['view/a']])
  })
})
