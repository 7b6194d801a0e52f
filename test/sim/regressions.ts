import type { Emphasis } from '../../src/sim/drawing/emphasis.ts'

/**
 * Seeds that failed once, each with what went wrong. A seed keeps its world only while nothing about
 * how worlds are drawn changes; what it found is kept for good by the mutant of the same name, where
 * there is one.
 */
export interface Regression {
  readonly seed: string
  /** `full`: what a hunt draws for the seed where the world is not tiny; `tiny`: where it is. */
  readonly emphasis: Emphasis | 'full' | 'tiny'
  readonly story: string
}

export const REGRESSIONS: readonly Regression[] = [
  {
    seed: '45',
    emphasis: 'lost disks',
    story: 'a shop that lost its disk stayed on a roster that its last keeper had left',
  },
  {
    seed: '100110',
    emphasis: 'full',
    story: 'a cluster was founded on a disk that rotted already, and that the judge let go later',
  },
  {
    seed: '268',
    emphasis: 'full',
    story:
      'four that stopped within seconds could not have it written, and were suspected all night',
  },
  {
    seed: '345',
    emphasis: 'full',
    story: 'two of three keepers of a view stopped together, the third was not told',
  },
  {
    seed: '502136',
    emphasis: 'full',
    story: 'a shop joined one that was alone and just going to rest, and then suspected it',
  },
  {
    seed: '810371',
    emphasis: 'full',
    story:
      'who took the place of one keeper of one took that of three, for they had come meanwhile',
  },
  {
    seed: '810213',
    emphasis: 'full',
    story: 'an intake died between what it had sent and its own disk, and never heard of the order',
  },
  {
    seed: '268',
    emphasis: 'tiny',
    story: 'the last of a cluster could not tell one that had left it and gone to bed elsewhere',
  },
  {
    seed: '1006731',
    emphasis: 'tiny',
    story:
      'a key stood for an order that lay on one disk, which was lost: its merchant never heard',
  },
  {
    seed: '30',
    emphasis: 'voted out',
    story: 'work of a shop that was gone before it had a cluster was never taken away',
  },
  {
    seed: '1050314',
    emphasis: 'tiny',
    story: 'a node whose clock was fast held all others for silent, and its order waited for ever',
  },
  {
    seed: '1050928',
    emphasis: 'tiny',
    story: 'the fault atlas let two of three disks be lost that had just joined a move under way',
  },
  {
    seed: '1102075',
    emphasis: 'tiny',
    story: 'an accept was counted for a quorum whose disk had meanwhile been put back to before it',
  },
  {
    seed: '1104838',
    emphasis: 'full',
    story: 'a view was sealed for one keeper alone, and the fault atlas let its disk be lost',
  },
  {
    seed: '1116203',
    emphasis: 'tiny',
    story: 'a shop that stopped before it heard that it was let in said good night to nobody',
  },
  {
    seed: '1120377',
    emphasis: 'tiny',
    story: 'an order was held by a shop whose date was wrong by two days, and waited for these',
  },
  {
    seed: '1122529',
    emphasis: 'full',
    story: 'a shop that had moved away rested, and was suspected where it was still listed',
  },
  {
    seed: '1301119',
    emphasis: 'tiny',
    story: 'two of three disks that an order was to be made on were lost: its merchant never heard',
  },
  {
    seed: '1320786',
    emphasis: 'tiny',
    story:
      'an accept was counted whose disk was lost since, and the oracle believed its merchant not',
  },
  {
    seed: '1325452',
    emphasis: 'tiny',
    story: 'a copy was counted at a shop that was closed for good while its word was under way',
  },
  {
    seed: '1324856',
    emphasis: 'full',
    story: 'two disks were put back at a time, and one could never be set aside: it quit for ever',
  },
  {
    seed: '1348549',
    emphasis: 'tiny',
    story: 'a disk that others knew to be old was kept for what lay there alone: it quit for ever',
  },
  {
    seed: '1363534',
    emphasis: 'tiny',
    story:
      'a shop died while it founded a cluster, went to live elsewhere, and stayed listed in it',
  },
  {
    seed: '1351925',
    emphasis: 'tiny',
    story:
      'who ships at closing time could have it, and was never asked: its digest shipped at midnight',
  },
  {
    seed: '1401550',
    emphasis: 'full',
    story:
      'every message took a quarter of a minute, and 28 merchants who went on trying were held for a circle',
  },
  {
    seed: '1501010',
    emphasis: 'tiny',
    story:
      'an old disk was spared for what its copy had begun, quit 14 times, and had then written more than it forgot',
  },
  {
    seed: '82',
    emphasis: 'cloned disks',
    story:
      'a copy of a disk founded a cluster, was thrown away, and its shop was held for listed in it',
  },
  {
    seed: '324',
    emphasis: 'old backups',
    story:
      'the keys of a cluster lay on a disk that was given up, and its merchant was to be answered',
  },
  {
    seed: '1174',
    emphasis: 'old backups',
    story: 'blanks stayed reserved for an order that was lost with the one disk that had it',
  },
  {
    seed: '1703236',
    emphasis: 'tiny',
    story:
      'two disks were lost within six seconds, and with them the only two copies of an address',
  },
  {
    seed: '1819196',
    emphasis: 'tiny',
    story:
      'an old disk was set aside because it rotted, and what lay there alone was expected to be found',
  },
  {
    seed: '1828194',
    emphasis: 'full',
    story:
      'who died as its cluster was founded was held for homeless, and nobody of that cluster was asked',
  },
  {
    seed: '1840107',
    emphasis: 'tiny',
    story: 'two of three clocks of a cluster were ahead by half an hour, each by another time',
  },
  {
    seed: '1909114',
    emphasis: 'tiny',
    story: 'a part was canceled and another shipped, of which a quorum saw the second change alone',
  },
  {
    seed: '1924244',
    emphasis: 'tiny',
    story: 'an order was handed to one other shop, whose disk was put back before that had it',
  },
  {
    seed: '2218091',
    emphasis: 'full',
    story:
      'an order came back to its intake after the feed of that was read, and before the last one',
  },
  {
    seed: '2224440',
    emphasis: 'tiny',
    story:
      'people looked for paper at one of two presses, and a second computer had used the other',
  },
  {
    seed: '2240407',
    emphasis: 'full',
    story:
      'of two processes with one disk the first got a new desk, and what the second printed was held for its',
  },
  {
    seed: '2250555',
    emphasis: 'tiny',
    story:
      'a disk from the time when it kept a view alone came back while all who keep it since slept',
  },
  {
    seed: '2263600',
    emphasis: 'tiny',
    story:
      'of a change that one other had accepted the proposer lost its own copy, and that one could not tell it',
  },
  {
    seed: '2264497',
    emphasis: 'tiny',
    story: 'files were believed to be on a disk that was replaced, since the order still named it',
  },
  {
    seed: '2261090',
    emphasis: 'tiny',
    story:
      'the last of a cluster voted a dead shop out and moved on, and nobody could say so of its late part',
  },
  {
    seed: '2262878',
    emphasis: 'tiny',
    story:
      'the fault atlas let the one disk be lost to which a view was moving, for another had joined once',
  },
  {
    seed: '2279850',
    emphasis: 'full',
    story:
      "a process shared its heartbeat's mark with the one before it, and its disk was held for rolled back",
  },
  {
    seed: '2282525',
    emphasis: 'tiny',
    story:
      'an intake with an old disk, cut off from all, said of an order of its own that there is none',
  },
  {
    seed: '2299363',
    emphasis: 'full',
    story:
      'a shop closed for good, and the person who was to vote it out worked at one of another cluster',
  },
  {
    seed: '84',
    emphasis: 'naps',
    story: 'who came back while all others slept was told by nobody that the last of them does',
  },
  {
    seed: '148',
    emphasis: 'naps',
    story: 'a shop whose return nobody wrote could not tell the others that it rests again',
  },
  {
    seed: '2314442',
    emphasis: 'restarts',
    story: 'forty orders whose keepers start again and again were read a thousand times a second',
  },
  {
    seed: '2371639',
    emphasis: 'voted out',
    story: 'a shop was closed for good while it was being written that it had printed something',
  },
  {
    seed: '2441098',
    emphasis: 'voted out',
    story:
      'a shop died before it knew where it had been let in, and an asker far away did not know it',
  },
]
