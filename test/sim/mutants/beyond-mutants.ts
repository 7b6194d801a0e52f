import type { Mutant } from '../mutant.ts'

/** Planted faults of what reaches beyond a node's own cluster. */
export const BEYOND_MUTANTS: readonly Mutant[] = [
  {
    name: 'no cluster but the own one is asked',
    edits: [
      {
        file: 'runtime/neighbourhood/solicitor.ts',
        find: 'if (isNamed(request.spec)) return []',
        put: 'return []',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'far apart',
    seeds: 60,
    quick: false,
  },
  {
    name: 'what another cluster proposes is not taken up',
    edits: [
      {
        file: 'runtime/neighbourhood/beyond.ts',
        find: 'welcome: (profiles, reports) => init.welcome(profiles, reports),',
        put: 'welcome: () => undefined,',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'far apart',
    // Where nothing happens at first, such a proposal is the only way later; noticed in seed 3.
    seeds: 20,
    quick: false,
  },
]
