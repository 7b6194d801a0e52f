/** The keys of a map in the order in which CBOR has them, and each as it is written. */
export interface MapPlan {
  readonly keys: readonly string[]
  readonly texts: readonly Uint8Array[]
}

interface Node {
  readonly next: Map<string, Node>
  plan: MapPlan | null
}

/**
 * Sorted once for each list of keys, in a tree by key: what nodes say has a few dozen shapes. Maps
 * whose keys are data (blanks by name) make ever new ones, so that the tree is begun anew at times.
 */
const NODES_MAX = 4_096
let root: Node = { next: new Map(), plan: null }
let nodes = 0

const utf8 = new TextEncoder()

export function mapPlan(map: Readonly<Record<string, unknown>>): MapPlan {
  let node = root
  for (const key in map) {
    const next = node.next.get(key)
    node = next === undefined ? grow(node, key) : next
  }
  return (node.plan ??= makePlan(Object.keys(map)))
}

function grow(from: Node, key: string): Node {
  if (nodes >= NODES_MAX) {
    root = { next: new Map(), plan: null }
    nodes = 0
  }
  const node: Node = { next: new Map(), plan: null }
  from.next.set(key, node)
  nodes += 1
  return node
}

function makePlan(keys: readonly string[]): MapPlan {
  const entries = keys
    .map((key) => ({ key, text: encodeText(key) }))
    .sort((a, b) => compareBytes(a.text, b.text))
  return { keys: entries.map((e) => e.key), texts: entries.map((e) => e.text) }
}

/** A CBOR text; its head comes first, so that comparing bytes puts shorter keys before longer ones. */
function encodeText(text: string): Uint8Array {
  const bytes = utf8.encode(text)
  const { length } = bytes
  if (length >= 0x1_0000) throw new TypeError('a key of a map is longer than any name')
  const head =
    length < 24
      ? [0x60 | length]
      : length < 0x100
        ? [0x78, length]
        : [0x79, length >> 8, length & 0xff]
  return Uint8Array.of(...head, ...bytes)
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index])
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number)
}
