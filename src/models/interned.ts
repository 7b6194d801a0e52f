/** Ids of a few thousand peers and stores, some 100 bytes each. */
let most = 4_096
const KNOWN = new Map<string, string>()

/** A process of many nodes meets more ids than one does. */
export function internUpTo(count: number): void {
  most = count
}

/**
 * The one copy of an id that this process keeps. Ids come with every message anew, as pieces cut from longer
 * texts, and are what most tables are asked for: two copies are compared letter by letter, outside compiled
 * code if one is such a piece, and one is found by its address.
 */
export function interned<Text extends string>(text: Text): Text {
  const known = KNOWN.get(text)
  if (known !== undefined) return known as Text
  if (KNOWN.size >= most) KNOWN.clear()
  // A text of its own: a piece would keep alive what it was cut from.
  const flat = Buffer.from(text, 'utf8').toString('utf8')
  // Half a surrogate pair is no UTF-8, and no id: what it is stays its own business.
  if (flat !== text) return text
  KNOWN.set(flat, flat)
  return flat as Text
}
