/** Slots in the order of a number, taken one by one: cheaper than sorting when few are taken. */
export class SlotHeap {
  private readonly slots: Int32Array
  private readonly keys: Float64Array
  private count = 0

  constructor(capacity: number) {
    this.slots = new Int32Array(capacity)
    this.keys = new Float64Array(capacity)
  }

  put(slot: number, key: number): void {
    this.slots[this.count] = slot
    this.keys[this.count] = key
    this.count++
  }

  /** After the last `put`, before the first `take`. */
  order(): void {
    for (let at = (this.count >> 1) - 1; at >= 0; at--) this.sink(at)
  }

  /** The slot with the least key; -1 when none is left. */
  take(): number {
    if (this.count === 0) return -1
    const slot = this.slots[0] as number
    this.count--
    this.slots[0] = this.slots[this.count] as number
    this.keys[0] = this.keys[this.count] as number
    this.sink(0)
    return slot
  }

  private sink(from: number): void {
    const { slots, keys, count } = this
    const slot = slots[from] as number
    const key = keys[from] as number
    let at = from
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
