import type { DivisionAnswer, DivisionCase } from '../../ports/division-solver.ts'

/**
 * A solver of divisions that is not to be believed: it has none, or says with assurance that one shop
 * makes everything, or that everybody makes the same, whatever they can. Nodes check what they are told,
 * so that nothing may come of it but, by chance, a good division. The same for the same case.
 */
export function strangeAnswer({ problem }: DivisionCase): DivisionAnswer {
  const { shops, lines, demand } = problem
  const units = demand.reduce((sum, each) => sum + each, 0)
  const open = [...Array.from({ length: shops }).keys()]
  switch (units % 3) {
    case 0:
      return { type: 'unsolved', reason: 'no_solver' }
    case 1: {
      const one = [units % shops]
      return { type: 'solved', proven: true, solution: { cost: 0, open: one, quantity: demand } }
    }
    default: {
      const quantity = new Int32Array(shops * lines)
      demand.forEach((each, j) => {
        open.forEach((_, o) => (quantity[o * lines + j] = Math.ceil(each / shops)))
      })
      return { type: 'solved', proven: true, solution: { cost: 0, open, quantity } }
    }
  }
}
