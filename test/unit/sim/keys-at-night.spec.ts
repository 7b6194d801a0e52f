import { expect } from 'chai'
import type { MerchantId } from '../../../src/models/ids.ts'
import type { Command, CommandName, CommandResult } from '../../../src/runtime/commands/command.ts'
import { drawPlain } from '../../../src/sim/drawing/draw-scenario.ts'
import type { Scenario } from '../../../src/sim/drawing/scenario.ts'
import type { SimNode } from '../../../src/sim/town/sim-node.ts'
import { Questions } from '../../../src/sim/people/questions.ts'
import { World } from '../../../src/sim/world.ts'

/** Two shops of one town: only one of them keeps the cluster's view, and its keys. */
function twoShops(): Scenario {
  const drawn = drawPlain('1')
  const [first] = drawn.shops
  const shops = drawn.shops.slice(0, 2).map((shop, n) => ({
    ...shop,
    // A change of a committee is some ten writes: on slow disks longer than a last word takes.
    disk: { commitMsMin: 700, commitMsMax: 750 },
    profile: { ...shop.profile, place: { ...first?.profile.place, site: `site-${n}` } },
  }))
  const calm = { stallRate: 0, lossRate: 0, duplicateRate: 0, delayMsMin: 1, delayMsMax: 5 }
  const network = { ...drawn.network, ...calm }
  return { ...drawn, shops: shops as Scenario['shops'], network, orders: [], faults: [] }
}

function ask<K extends CommandName>(
  world: World,
  node: SimNode,
  command: Command<K>,
): CommandResult<K> | null {
  const answers: (CommandResult | null)[] = []
  const questions = new Questions(world)
  questions.ask(node, command as Command, (result) => answers.push(result))
  questions.answered()
  return answers[0] ?? null
}

describe('the keys of a cluster of two shops', () => {
  it('are handed on when the one that keeps them stops for the night', function () {
    this.timeout(30_000)
    const scenario = twoShops()
    const world = new World(scenario)
    world.begin()
    const [a, b] = world.town.nodes as [SimNode, SimNode]
    const members = (): string[] => {
      const { cluster } = ask(world, a, { type: 'status' }) as CommandResult<'status'>
      return cluster.members.filter(({ committee }) => committee).map(({ peer }) => peer)
    }
    const both = (): boolean =>
      (ask(world, a, { type: 'status' })?.cluster.members.length ?? 0) === 2 &&
      (ask(world, b, { type: 'status' })?.cluster.members.length ?? 0) === 2
    for (let n = 0; n < 100 && !both(); n += 1) world.runUntil(world.clock.now + 1_000)
    expect(both(), 'one cluster').to.equal(true)
    const [keeper] = members()
    const [leaves, stays] = keeper === a.self ? [a, b] : [b, a]
    const { id } = (ask(world, stays, { type: 'status' }) as CommandResult<'status'>).cluster
    const stopped = ask(world, leaves, { type: 'stop' })
    expect(stopped).to.not.equal(null)
    leaves.kill()
    const submission = {
      spec: { ...drawPlain('1').orders[0]?.spec, merchant: `${id}.m` as MerchantId },
      recipient: {
        name: 'Ada Reader',
        street: '1 Paper Lane',
        city: 'Springfield',
        region: '',
        postcode: '94103',
        country: 'US',
        email: '',
        phone: '',
      },
      salt: '00',
      idempotencyKey: 'at-night',
      fingerprint: 'body',
    } as Command<'submit'>['submission']
    const placed = ask(world, stays, { type: 'submit', submission })
    expect(placed?.ok === false ? placed.code : placed?.ok, 'placed').to.equal(true)
    expect(world.court.violations).to.deep.equal([])
  })
})
