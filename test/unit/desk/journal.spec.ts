import { expect } from 'chai'
import { Journal, provesUnprinted } from '../../../src/desk/journal.ts'
import type { JournalWord } from '../../../src/desk/journal.ts'
import type { OrderId, PartId, ReservationId } from '../../../src/models/ids.ts'

const ORDER = 'o1' as OrderId
const PART = 'p1' as PartId
const ID = 'o1.p1.1' as ReservationId

/** Writes, and reads everything back as after a crash. */
function written(words: readonly JournalWord[]): { journal: Journal; verdicts: string[] } {
  let journal = new Journal()
  const verdicts: string[] = []
  for (const word of words) {
    const step = journal.write(word, ORDER, PART, 1, 1_000 + verdicts.length)
    verdicts.push(step.verdict)
    if (step.records.length === 0) continue
    journal = new Journal()
    for (const { key, value } of step.records) journal.restore(key, value as Uint8Array)
  }
  return { journal, verdicts }
}

describe('print journal', () => {
  const stories: readonly [words: JournalWord[], verdicts: string[]][] = [
    [
      ['intent', 'done'],
      ['written', 'written'],
    ],
    [
      ['intent', 'intent', 'done', 'done'],
      ['written', 'already', 'written', 'already'],
    ],
    [
      ['shut', 'intent'],
      ['written', 'refused'],
    ],
    [
      ['intent', 'shut'],
      ['written', 'refused'],
    ],
    [
      ['intent', 'done', 'shut'],
      ['written', 'written', 'refused'],
    ],
    [
      ['shut', 'shut', 'done'],
      ['written', 'already', 'refused'],
    ],
    [['done'], ['refused']],
  ]
  for (const [words, verdicts] of stories) {
    it(`${words.join(', ')}: ${verdicts.join(', ')}, also across crashes`, () => {
      expect(written(words).verdicts).to.deep.equal(verdicts)
    })
  }

  it('proves unprinted only what was shut before any intent', () => {
    expect(provesUnprinted(written(['shut']).journal.entry(ID))).to.equal(true)
    expect(provesUnprinted(written(['intent']).journal.entry(ID))).to.equal(false)
    expect(provesUnprinted(written([]).journal.entry(ID))).to.equal(false)
  })

  it('keeps one attempt apart from the next', () => {
    const { journal } = written(['shut'])
    expect(journal.write('intent', ORDER, PART, 2, 1).verdict).to.equal('written')
    expect(journal.write('intent', ORDER, PART, 1, 1).verdict).to.equal('refused')
  })

  it('lists what is in doubt, oldest first, and does not forget it', () => {
    const { journal } = written(['intent'])
    journal.write('intent', ORDER, PART, 2, 500)
    expect(journal.inDoubt().map(({ attempt }) => attempt)).to.deep.equal([2, 1])
    expect(journal.forget(ID)).to.deep.equal([])
    journal.write('done', ORDER, PART, 1, 2_000)
    expect(journal.inDoubt().map(({ attempt }) => attempt)).to.deep.equal([2])
    expect(journal.forget(ID)).to.deep.equal([{ key: `desk/journal/${ID}`, value: null }])
    expect(journal.entry(ID)).to.equal(null)
  })
})
