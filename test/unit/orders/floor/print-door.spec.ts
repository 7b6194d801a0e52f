import { expect } from 'chai'
import type { OrderId } from '../../../../src/models/ids.ts'
import { crashBeforeEach } from '../crash-everywhere.ts'
import type { Aftermath, Crash } from '../crash-everywhere.ts'
import { MINUTE_MS } from '../order-node.ts'
import type { OrderNode } from '../order-node.ts'
import { orderRef } from '../../../../src/orders/order-ref.ts'
import { OrderStory } from '../order-story.ts'

const anna: Crash['victim'] = (story) => story.anna

/** What a story may come to: paper once and the register says so, or a person is asked. */
function ending({ story, id }: Aftermath): string {
  if (id === null) return 'not placed'
  const presses = [...story.anna.press.printed, ...story.boris.press.printed]
  const part = story.order(id).parts[0]
  return `${part?.state} ${part?.reason ?? ''} ${presses.length}`.replace('  ', ' ')
}

function isStarting(shop: OrderNode): boolean {
  return shop.desk.jobs().some((reservation) => reservation.state === 'starting')
}

function placed(given: (story: OrderStory) => void): { story: OrderStory; id: OrderId } {
  const story = new OrderStory()
  given(story)
  return { story, id: story.place() }
}

describe('print door', () => {
  it('opens once when nothing goes wrong', () => {
    const { story, id } = placed(() => undefined)
    expect(story.state(id)).to.equal('printed')
    expect(story.anna.press.printed).to.have.length(1)
    expect(story.anna.press.tickets[0]).to.deep.include({
      attempt: 1,
      merchantReference: 'SHOP-1001',
    })
    expect(story.anna.press.tickets[0]?.recipient.street).to.equal('1 Hidden Lane')
  })

  it('prints exactly once, whenever the process dies and comes back', () => {
    const killed = crashBeforeEach({ victim: anna }, (aftermath) => {
      expect(ending(aftermath), aftermath.at).to.equal('printed 1')
    })
    // The whole way: a change of the machine that skips a step makes this list shorter.
    const names = killed.map((at) => at.split(' ').slice(1).join(' '))
    for (const step of ['obtain', 'stage', 'stage answered', 'release', 'release answered']) {
      expect(names, step).to.include(step)
    }
    expect(names.length).to.be.greaterThan(25)
  })

  it('prints exactly once, whenever the node that keeps the order dies and comes back', () => {
    crashBeforeEach({ victim: (story) => story.intake }, (aftermath) => {
      const { story, id, at } = aftermath
      if (id === null) return
      expect(ending(aftermath), at).to.equal('printed 1')
      expect(story.state(id), at).to.equal('printed')
    })
  })

  it('prints once or asks a person, when the machine dies with what was staged', () => {
    const endings = new Set<string>()
    crashBeforeEach({ victim: anna, also: (node) => node.press.forgetStaged() }, (aftermath) => {
      endings.add(ending(aftermath))
      expect(aftermath.story.anna.press.printed.length, aftermath.at).to.be.at.most(1)
    })
    // Parked: INTENT was on disk and nobody can tell; nothing of it was on paper then.
    expect([...endings].sort()).to.deep.equal(['parked door_cannot_tell 0', 'printed 1'])
  })

  it('prints once or asks a person, with a press that never tells what it did', () => {
    const endings = new Set<string>()
    const given = (story: OrderStory): void => {
      story.anna.press.troubles.release.push('lost')
      story.anna.press.troubles.probe.push('unknown', 'unknown', 'unknown')
    }
    crashBeforeEach({ victim: anna, given }, (aftermath) => {
      const { story, at } = aftermath
      // Now it waits for an answer that never comes: only a restart asks again.
      story.anna.restart()
      story.world.advance(MINUTE_MS)
      endings.add(ending(aftermath))
      expect(story.anna.press.printed.length, at).to.be.at.most(1)
    })
    expect([...endings].sort()).to.deep.equal([
      'parked door_cannot_tell 0',
      'parked door_cannot_tell 1',
    ])
  })

  it('prints once or asks a person, with a press that knows no names', () => {
    const endings = new Set<string>()
    const given = (story: OrderStory): void => {
      story.anna.press.remembers = false
    }
    crashBeforeEach({ victim: anna, given }, (aftermath) => {
      endings.add(ending(aftermath))
      expect(aftermath.story.anna.press.printed.length, aftermath.at).to.be.at.most(1)
    })
    expect([...endings].sort()).to.deep.equal([
      'parked door_cannot_tell 0',
      'parked door_cannot_tell 1',
      'printed 1',
    ])
  })

  it('takes the word of a door that remembers, when its answer was lost', () => {
    const { story, id } = placed(({ anna }) => anna.press.troubles.release.push('lost'))
    expect(story.state(id)).to.equal('in_production')
    story.anna.restart()
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
    expect(story.anna.press.printed).to.have.length(1)
  })

  it('parks what the door has never heard of after INTENT: not found proves nothing (D3)', () => {
    const { story, id } = placed(({ anna }) => {
      anna.press.troubles.release.push('lost')
      anna.press.troubles.probe.push('absent')
    })
    story.anna.restart()
    story.world.advance(MINUTE_MS)
    expect(story.anna.part(id)).to.include({ state: 'parked', reason: 'door_cannot_tell' })
    story.world.advance(60 * MINUTE_MS)
    expect(story.anna.press.printed).to.have.length(1)
    expect(story.state(id)).to.equal('on_hold')
  })

  it('releases nothing before INTENT is on disk, however slow the disk', () => {
    const { story, id } = placed(({ anna, world }) => {
      world.beforeEvent = (name, node) => {
        if (node === anna && name === 'stage answered') anna.diskHangs = true
      }
    })
    const { anna, world } = story
    world.advance(MINUTE_MS)
    expect(anna.press.releases).to.equal(0)
    world.beforeEvent = () => undefined
    anna.diskAnswersAgain()
    world.run()
    expect(anna.press.printed).to.have.length(1)
    expect(story.state(id)).to.equal('printed')
  })

  it('asks the door by name when a release ends in doubt', () => {
    const { story, id } = placed(({ anna }) => anna.press.troubles.release.push('unknown_printed'))
    expect(story.state(id)).to.equal('printed')
    expect(story.anna.press.probes).to.equal(1)
    expect(story.anna.press.printed).to.have.length(1)
  })

  it('releases again what surely did not come out', () => {
    const { story, id } = placed(({ anna }) => anna.press.troubles.release.push('door_failed'))
    story.world.advance(MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
    expect(story.anna.press.printed).to.have.length(1)
  })

  it('asks a person when what is staged never comes out, and does not spin meanwhile', () => {
    const { story, id } = placed(({ anna }) => {
      anna.press.troubles.release.push(...Array.from({ length: 500 }, () => 'door_failed' as const))
    })
    expect(story.anna.press.releases, 'tries at one instant').to.be.at.most(2)
    story.world.advance(MINUTE_MS)
    expect(story.anna.part(id)).to.include({ state: 'parked', reason: 'door_failed' })
    expect(story.anna.press.releases).to.be.at.most(6)
  })

  it('waits for a busy door as long as it takes', () => {
    const { story, id } = placed(({ anna }) => {
      anna.press.troubles.stage.push(...Array.from({ length: 10 }, () => 'door_busy' as const))
      anna.press.troubles.release.push('door_busy', 'door_busy')
    })
    expect(story.state(id)).to.equal('in_production')
    // Twelve times busy, each time asked again a little later.
    story.world.advance(3 * MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
    expect(story.anna.press.printed).to.have.length(1)
  })

  it('has the address from those who keep the order now, not from those who did', () => {
    const story = new OrderStory({
      policy: { start: 'manual', concurrentJobs: 1, confirm: 'auto' },
    })
    const id = story.place()
    const { anna, boris, intake, world } = story
    const done: unknown[] = []
    const noted = (outcome: unknown): void => void done.push(outcome)
    intake.act(() => intake.privateRecords.passOn(id, [boris.keeper], noted))
    world.run()
    const from = orderRef(id, [intake.keeper])
    intake.act(() => intake.registry.move(id, from, [boris.keeper], noted))
    world.run()
    expect(done).to.have.length(2)
    intake.act(() => intake.context.persist([intake.privateRecords.erase(id)], () => undefined))
    anna.act(() => anna.floor.startNow(anna.theJob()))
    world.advance(MINUTE_MS)
    expect(anna.press.printed).to.have.length(1)
  })

  it('asks for an address in one row of tries, however often it is looked at', () => {
    const { story, id } = placed(({ world }) => {
      world.loses = (_from, _to, message) => message.type === 'private_told'
    })
    const { anna, intake, world } = story
    for (let look = 0; look < 20; look += 1) {
      anna.act(() => anna.floor.look(id, [intake.keeper]))
      world.advance(5_000)
    }
    const asked = (): number =>
      world.said.filter(({ message }) => message.type === 'private_ask').length
    const before = asked()
    world.advance(20 * MINUTE_MS)
    expect(asked() - before).to.be.within(10, 130)
    world.loses = () => false
    world.advance(2 * MINUTE_MS)
    expect(story.state(id)).to.equal('printed')
  })

  it('gives a job back, sworn shut, when it cannot be staged', () => {
    const { story, id } = placed(({ anna }) =>
      anna.press.troubles.stage.push('door_failed', 'door_failed', 'artwork_unavailable'),
    )
    story.world.advance(MINUTE_MS)
    expect(story.history(id)).to.include('start void assign')
    expect(story.order(id).parts[0]?.tried).to.deep.equal([
      { shop: story.anna.self, attempt: 1, reason: 'artwork_unavailable' },
    ])
    expect(story.anna.press.printed).to.deep.equal([])
    expect(story.boris.press.printed).to.have.length(1)
    expect(story.state(id)).to.equal('printed')
    expect(story.anna.desk.jobs()).to.deep.equal([])
  })

  it('never opens after SHUT, whatever is tried (D2)', () => {
    const { story, id } = placed(({ anna }) => {
      anna.press.troubles.stage.push('door_failed', 'door_failed', 'door_failed')
    })
    const { world, anna } = story
    // VOID is lost, so the register still says that Anna has started.
    world.loses = (from, _to, message) => from === anna.self && message.type === 'accept'
    world.advance(MINUTE_MS / 2)
    const job = anna.theJob()
    expect(anna.desk.journal.entry(job.id)).to.include({ intentAt: null })
    expect(anna.desk.journal.entry(job.id)?.shutAt).to.be.a('number')
    anna.restart()
    world.advance(MINUTE_MS)
    expect(anna.press.printed).to.deep.equal([])
    world.loses = () => false
    world.advance(MINUTE_MS)
    expect(story.history(id)).to.include('void')
    expect(anna.press.tickets, 'not even prepared').to.deep.equal([])
    expect(anna.press.printed).to.deep.equal([])
    expect(story.boris.press.printed).to.have.length(1)
  })

  it('is not entered before START is known to be chosen', () => {
    // The keeper chooses START; its answer, and all others to Anna from then on, are lost.
    const { story, id } = placed(({ anna, world }) => {
      let asked = false
      world.loses = (from, to, message) => {
        asked ||= from === anna.self && message.type === 'accept' && isStarting(anna)
        return asked && to === anna.self
      }
    })
    expect(story.order(id).parts[0]?.state).to.equal('in_production')
    expect(story.anna.press.tickets).to.deep.equal([])
    story.world.advance(4 * MINUTE_MS)
    expect(story.anna.press.tickets).to.deep.equal([])
    story.world.loses = () => false
    story.world.advance(MINUTE_MS)
    expect(story.anna.press.printed).to.have.length(1)
    expect(story.state(id)).to.equal('printed')
  })
})
