/**
 * A hundred nodes leave a gigabyte alive: with young space as small as usual, most of what is but young
 * is copied into it, and a third of the time goes into collecting that.
 */
export const MANY_NODES_FLAGS: readonly string[] = ['--max-semi-space-size=128']
