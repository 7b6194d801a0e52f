/** Slots in the order of a number, taken one by one: cheaper than sorting when few are taken. */
export class SlotHeap {
  private readonly slots: Int32Array
  private readonly keys: Float64Array
  private count = 0

  constructor(capacity: number) {
    this.slots = new Int32Array(capacity)
    this.keys = new Float64Array(capacity)
  }

  /** The least key; Infinity when no slot is left. */
  get least(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : (this.keys[0] as number)
  }

  put(slot: number, key: number): void {
    const { slots, keys } = this
    let at = this.count++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((keys[parent] as number) <= key) break
      slots[at] = slots[parent] as number
      keys[at] = keys[parent] as number
      at = parent
    }
    slots[at] = slot
    keys[at] = key
  }

  /** The slot with the least key; -1 when none is left. */
  take(): number {
    if (this.count === 0) return -1
    const slot = this.slots[0] as number
    this.count--
    this.slots[0] = this.slots[this.count] as number
    this.keys[0] = this.keys[this.count] as number
    this.sink()
    return slot
  }

  private sink(): void {
    const { slots, keys, count } = this
    const slot = slots[0] as number
    const key = keys[0] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= count) break
      if (child + 1 < count && (keys[child + 1] as number) < (keys[child] as number)) child++
      if ((keys[child] as number) >= key) break
      slots[at] = slots[child] as number
      keys[at] = keys[child] as number
      at = child
    }
    slots[at] = slot
    keys[at] = key
  }
}
