/** A system under test as the load generator sees it: keys and values go in, acknowledgements come out. */
export interface Client {
  /** Resolves when it is durable on a quorum; rejects if it was not done. */
  create(key: string, value: Uint8Array): Promise<void>
  put(key: string, value: Uint8Array): Promise<void>
  close(): void
}
