/** The known word nearest to a mistyped one, or null if none is near enough to be meant. */
export function suggest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null
  // A third of the word may be wrong, and no more than 4 letters: further off is another word.
  let least = Math.min(4, Math.max(1, Math.floor(word.length / 3))) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), least)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** Levenshtein distance, two rows; words longer than 64 are cut, nobody mistypes those. */
function editDistance(a: string, b: string, giveUp: number): number {
  const from = a.slice(0, 64)
  const to = b.slice(0, 64)
  if (Math.abs(from.length - to.length) >= giveUp) return giveUp
  let above = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 0; i < from.length; i += 1) {
    const row = [i + 1]
    for (let j = 0; j < to.length; j += 1) {
      const replace = (above[j] ?? 0) + (from[i] === to[j] ? 0 : 1)
      row.push(Math.min(replace, (row[j] ?? 0) + 1, (above[j + 1] ?? 0) + 1))
    }
    above = row
  }
  return above.at(-1) ?? giveUp
}
