import { expect } from 'chai'
import type { OrderId } from '../../../../src/models/ids.ts'
import type { OrderFound, Refused } from '../../../../src/runtime/commands/command.ts'
import { JobCommands } from '../../../../src/runtime/commands/job-commands.ts'
import type { JobCommand } from '../../../../src/runtime/commands/job-commands.ts'
import { MINUTE_MS } from '../../orders/order-node.ts'
import type { OrderNode } from '../../orders/order-node.ts'
import { OrderStory } from '../../orders/order-story.ts'

type Verdict = Extract<JobCommand, { type: 'job_attest' }>['verdict']

function commandsOf({ context, floor, desk, book }: OrderNode): JobCommands {
  return new JobCommands(context, floor, desk, book)
}

/** What the operator of the shop is told, once all has come to rest. */
function tell(story: OrderStory, shop: OrderNode, command: JobCommand): string {
  let told: OrderFound | Refused | null = null
  shop.act(() =>
    commandsOf(shop).handle(command, (result) => {
      told = result
    }),
  )
  story.world.run()
  const result = told as OrderFound | Refused | null
  if (result === null) return 'nothing'
  return result.ok ? 'ok' : result.code
}

function attest(story: OrderStory, verdict: Verdict): string {
  const job = story.anna.theJob().id
  return tell(story, story.anna, { type: 'job_attest', job, verdict })
}

/** A job of which nobody can say whether it came out. */
function parked(): { story: OrderStory; id: OrderId } {
  const story = new OrderStory()
  story.anna.press.troubles.release.push('unknown')
  story.anna.press.troubles.probe.push('unknown')
  const id = story.place()
  expect(story.anna.part(id).state).to.equal('parked')
  return { story, id }
}

describe('job commands', () => {
  for (const [verdict, state] of [
    ['printed', 'printed'],
    ['not_printed', 'printed by another'],
    ['lost', 'failed'],
  ] as const) {
    it(`take a person's word on a parked job: ${verdict}`, () => {
      const { story, id } = parked()
      expect(attest(story, verdict)).to.equal('ok')
      story.world.advance(MINUTE_MS)
      const part = story.order(id).parts[0]
      const by = part?.shop === story.boris.self ? ' by another' : ''
      expect(`${part?.state}${by}`).to.equal(state)
      expect(story.anna.press.printed).to.deep.equal([])
    })
  }

  for (const verdict of ['printed', 'not_printed', 'lost'] as const) {
    it(`take nobody's word on a job that is at the press: ${verdict}`, () => {
      const story = new OrderStory()
      story.anna.press.troubles.stage.push(...Array.from({ length: 5 }, () => 'door_busy' as const))
      const id = story.place()
      expect(story.anna.part(id).state).to.equal('in_production')
      expect(attest(story, verdict)).to.equal('conflict')
      story.world.advance(MINUTE_MS)
      expect(story.anna.press.printed).to.have.length(1)
      expect(story.order(id).parts[0]).to.include({ state: 'printed', shop: story.anna.self })
    })
  }

  it('call nothing printed that the press has not been given', () => {
    const story = new OrderStory()
    story.anna.press.troubles.stage.push(...Array.from({ length: 5 }, () => 'door_busy' as const))
    story.place()
    const job = story.anna.theJob().id
    expect(tell(story, story.anna, { type: 'job_printed', job })).to.equal('conflict')
  })

  it('start only what is accepted', () => {
    const { story } = parked()
    const job = story.anna.theJob().id
    expect(tell(story, story.anna, { type: 'job_start', job })).to.equal('conflict')
  })

  it('know only the jobs of this floor', () => {
    const { story } = parked()
    const job = story.anna.theJob().id
    expect(tell(story, story.boris, { type: 'job_printed', job })).to.equal('not_found')
  })

  it('do not list a job that is kept only for what was sworn about it', () => {
    const { story } = parked()
    expect(commandsOf(story.anna).list()).to.have.property('jobs').with.length(1)
    attest(story, 'not_printed')
    story.world.advance(MINUTE_MS)
    expect(story.anna.floor.jobs.all()).to.have.length(1)
    expect(commandsOf(story.anna).list()).to.have.property('jobs').with.length(0)
    expect(commandsOf(story.boris).list()).to.have.property('jobs').with.length(1)
  })
})
