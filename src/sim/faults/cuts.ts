/**
 * Which directions of the network carry nothing. Cuts overlap: a direction is open again when the
 * last of them has ended.
 */
export class Cuts {
  readonly #size: number
  readonly #count: Int32Array

  constructor(size: number) {
    this.#size = size
    this.#count = new Int32Array(size * size)
  }

  cut(from: number, to: number): void {
    this.#change(from, to, 1)
  }

  mend(from: number, to: number): void {
    this.#change(from, to, -1)
  }

  mendAll(): void {
    this.#count.fill(0)
  }

  isOpen(from: number, to: number): boolean {
    return this.#count[from * this.#size + to] === 0
  }

  #change(from: number, to: number, by: number): void {
    const at = from * this.#size + to
    this.#count[at] = Math.max(0, (this.#count[at] ?? 0) + by)
  }
}
