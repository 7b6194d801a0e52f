import type { Mutant } from '../mutant.ts'

/** Planted faults of what is believed of a disk that is not the one that it was (DESIGN.md 7). */
export const DISK_MUTANTS: readonly Mutant[] = [
  {
    name: 'a keeper whose disk was put back is believed',
    edits: [
      {
        file: 'membership/stores/store-check.ts',
        find: 'if (seq > this.#init.opened || this.#boots.contradicts(message.of, seq)) {',
        put: 'if (seq < 0) {',
      },
    ],
    breaks: ['promise 1', 'promise 2', 'promise 4', 'promise 5', 'promise 6', 'promise 8'],
    emphasis: 'old backups',
    // One world in some two hundred tells.
    seeds: 600,
    quick: false,
  },
  {
    name: 'two processes of one disk are not told apart',
    edits: [
      {
        file: 'membership/stores/store-memory.ts',
        find: 'if (seq <= seen.opened || seen.seq === BURIED) return null',
        put: 'return null',
      },
      {
        file: 'membership/detection/watched-peer.ts',
        find: "if (this.#oldBoots < OLD_BOOT_MAX) return 'old'",
        put: "if (this.#oldBoots > 0) return 'old'",
      },
    ],
    breaks: ['a cloned disk', 'promise 1', 'promise 2', 'promise 6', 'promise 7'],
    emphasis: 'cloned disks',
    seeds: 30,
    quick: true,
  },
]
