/** A part of the digests that two nodes compare in one round: the names that fall into the `nth` of `of` even heaps. */
export interface Share {
  readonly nth: number
  readonly of: number
}

export const WHOLE: Share = { nth: 0, of: 1 }

/** Names compared at once: some 700 bytes. The 128 digests of a large network go round within twelve minutes. */
export const SHARE_NAMES_MAX = 24

/** The share to compare in a round, of so many names: over the rounds each comes as often as any other. */
export function shareFor(round: number, names: number): Share {
  const of = Math.max(1, Math.ceil(names / SHARE_NAMES_MAX))
  return { nth: round % of, of }
}

/** Which of so many heaps a name falls into; the same on every node. */
export function shareOf(name: string, of: number): number {
  if (of === 1) return 0
  let hash = 0
  // Ids differ in their last letters, and all begin alike.
  for (let at = Math.max(0, name.length - 6); at < name.length; at += 1) {
    hash = (hash * 31 + name.charCodeAt(at)) | 0
  }
  return (hash >>> 0) % of
}
