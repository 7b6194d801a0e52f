import { expectBruteForce } from '../split-twin.ts'

describe('split, ten thousand small baskets', () => {
  for (const processes of [1, 2, 3]) {
    it(`as brute force divides them, ${processes} processes`, () => {
      expectBruteForce(processes, 10_000)
    })
  }
})
