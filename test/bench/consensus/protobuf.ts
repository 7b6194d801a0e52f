/** The little of protocol buffers that etcd's API needs (protobuf.dev/programming-guides/encoding). */

const VARINT = 0
const BYTES = 2

export function bytesField(number: number, value: Uint8Array | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([varint((number << 3) | BYTES), varint(bytes.length), bytes])
}

export function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint((number << 3) | VARINT), varint(value)])
}

/** The fields of a message by number: bytes, or an unsigned number. The last of a number holds. */
export function fieldsOf(message: Uint8Array): ReadonlyMap<number, Uint8Array | bigint> {
  const fields = new Map<number, Uint8Array | bigint>()
  let at = 0
  const next = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at] as number
      at += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = Number(next())
    if ((tag & 7) === VARINT) fields.set(tag >> 3, next())
    else if ((tag & 7) === BYTES) {
      const end = Number(next()) + at
      fields.set(tag >> 3, message.subarray(at, end))
      at = end
    } else throw new Error(`wire type ${tag & 7} is not known here`)
  }
  return fields
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
  return Buffer.from(bytes)
}
