/** A distributed table's records: which nodes answer for a key. */
export class ProvidedKeys {
  readonly #nodes = new Map<string, Set<number>>()
  /** By node. */
  readonly #keys = new Map<number, readonly string[]>()

  /** Instead of whatever the node answered for before. */
  set(node: number, keys: readonly string[]): void {
    for (const key of this.#keys.get(node) ?? []) this.#nodes.get(key)?.delete(node)
    this.#keys.set(node, keys)
    for (const key of keys) {
      const nodes = this.#nodes.get(key)
      if (nodes === undefined) this.#nodes.set(key, new Set([node]))
      else nodes.add(node)
    }
  }

  /** In the order of their numbers. */
  of(key: string): readonly number[] {
    return [...(this.#nodes.get(key) ?? [])].sort((a, b) => a - b)
  }
}
