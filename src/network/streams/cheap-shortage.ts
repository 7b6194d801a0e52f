import type { MessageStream } from '@libp2p/interface'

/** The part of a connection of `@libp2p/noise` that cuts what arrives into its messages. */
interface Decoding {
  readonly decoder: { lengthDecoder: (data: { readonly length: number }) => number }
}

/** A message of Noise begins with its length in two bytes. */
const LENGTH_BYTES = 2
/** One for all: nobody reads it, and to take down the stack each time is what costs. */
const SHORTAGE = new RangeError('there is no whole length yet')

/**
 * Noise for JavaScript learns by an exception that it has read all that has come, that is once for
 * each piece of data, and that exception's stack was 6 % of the CPU of many nodes in one process.
 *
 * False, and nothing changed, for a connection of another kind.
 */
export function endCheaply(connection: MessageStream): boolean {
  const { decoder } = connection as Partial<Decoding>
  const decode = decoder?.lengthDecoder
  if (decoder === undefined || decode === undefined) return false
  decoder.lengthDecoder = (data) => {
    if (data.length < LENGTH_BYTES) throw SHORTAGE
    return decode(data)
  }
  return true
}
