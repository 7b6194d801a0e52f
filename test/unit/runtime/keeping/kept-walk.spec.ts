import { expect } from 'chai'
import { KeptWalk } from '../../../../src/runtime/keeping/kept-walk.ts'
import type { Seen } from '../../../../src/runtime/keeping/kept-walk.ts'

const WELL: Seen = { isShort: false, isDue: false, isMoved: false }

class Shelf {
  readonly keys: number[]
  knowledge = 0
  /** Keys with too few copies. */
  readonly short = new Set<number>()
  readonly walk: KeptWalk<number>

  constructor(size: number) {
    this.keys = Array.from({ length: size }, (_, n) => n)
    this.walk = new KeptWalk(
      () => this.keys.values(),
      () => this.keys.length,
      () => this.knowledge,
    )
  }

  go(isMoved = false): void {
    this.walk.go((key) => (this.short.has(key) ? { isShort: true, isDue: true, isMoved } : WELL))
  }
}

describe('kept walk', () => {
  it('knows nothing before it has been all the way once', () => {
    const shelf = new Shelf(1_200)
    expect(shelf.walk.unchecked).to.equal(1_200)
    shelf.go()
    expect(shelf.walk.unchecked).to.equal(700)
    shelf.go()
    shelf.go()
    expect(shelf.walk.unchecked).to.equal(0)
  })

  it('goes all the way again before it believes what it saw before a disk was lost', () => {
    const shelf = new Shelf(600)
    shelf.go()
    shelf.go()
    shelf.knowledge += 1
    shelf.go()
    shelf.knowledge += 1
    // Under way when the news came: what is left of this walk sees it, what lies behind did not.
    expect(shelf.walk.unchecked).to.equal(600)
    shelf.go()
    expect(shelf.walk.unchecked).to.equal(600)
    shelf.go()
    expect(shelf.walk.unchecked).to.equal(100)
    shelf.go()
    expect(shelf.walk.unchecked).to.equal(0)
  })

  it('counts what has too few copies until it has found it well', () => {
    const shelf = new Shelf(700)
    for (const key of [3, 650]) shelf.short.add(key)
    shelf.go()
    expect(shelf.walk.short).to.equal(1)
    shelf.go()
    expect(shelf.walk.short).to.equal(2)
    shelf.short.delete(3)
    for (let n = 0; n < 3; n += 1) shelf.go()
    expect(shelf.walk.short).to.equal(1)
    shelf.short.clear()
    shelf.knowledge += 1
    shelf.go()
    expect(shelf.walk.short, 'half of a new walk').to.equal(1)
    shelf.go()
    expect(shelf.walk.short).to.equal(0)
  })

  it('rests after a walk that found all well, until something new is known', () => {
    const shelf = new Shelf(2)
    let looks = 0
    const go = (): void => {
      shelf.walk.go(() => {
        looks += 1
        return WELL
      })
    }
    for (let n = 0; n < 41; n += 1) go()
    expect(looks, 'two walks and the beginning of a third').to.equal(6)
    go()
    expect(looks).to.equal(6)
    shelf.knowledge += 1
    go()
    expect(looks).to.equal(8)
    shelf.keys.push(2)
    go()
    expect(looks, 'one more is kept').to.equal(11)
    go()
    expect(looks).to.equal(11)
  })

  it('looks meanwhile at what is to be done, and at nothing else, until it is done', () => {
    const shelf = new Shelf(3)
    shelf.short.add(1)
    const looks: number[] = []
    const go = (): void => {
      shelf.walk.go((key) => {
        looks.push(key)
        return { ...WELL, isDue: shelf.short.has(key) }
      })
    }
    for (let n = 0; n < 4; n += 1) go()
    expect(looks, 'after three goes').to.deep.equal([0, 1, 2, 1])
    shelf.short.clear()
    for (let n = 0; n < 3; n += 1) go()
    expect(looks).to.deep.equal([0, 1, 2, 1, 1])
    for (let n = 0; n < 13; n += 1) go()
    expect(looks, 'and at all of them in a while').to.deep.equal([0, 1, 2, 1, 1])
    go()
    expect(looks.slice(5)).to.deep.equal([0, 1, 2])
  })

  it('goes on at once with what is due while something is moved', () => {
    const shelf = new Shelf(60)
    let looks = 0
    let isMoved = true
    const go = (): void => {
      shelf.walk.go(() => {
        looks += 1
        return { isShort: true, isDue: true, isMoved }
      })
    }
    for (let n = 0; n < 4; n += 1) go()
    expect(looks, 'all the way').to.equal(60)
    go()
    go()
    expect(looks, 'twenty each').to.equal(100)
    isMoved = false
    go()
    expect(looks, 'all of them, and none can be moved').to.equal(160)
    go()
    expect(looks).to.equal(160)
  })

  it('moves a few at a time, and goes on where it stopped', () => {
    const shelf = new Shelf(50)
    for (const key of shelf.keys) shelf.short.add(key)
    shelf.go(true)
    expect(shelf.walk.short).to.equal(20)
    shelf.go(true)
    expect(shelf.walk.short).to.equal(40)
  })
})
