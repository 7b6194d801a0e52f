/** Checks of decoded data: what came over the wire has a shape only once one of these said so. */
export type Shape = (value: unknown) => boolean

export function text(lengthMax: number): Shape {
  return (value) => typeof value === 'string' && value.length <= lengthMax
}

export function bytes(lengthMax: number): Shape {
  return (value) => value instanceof Uint8Array && value.length <= lengthMax
}

export function integer(min: number, max: number): Shape {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
}

/** Finite: NaN and the infinities compare false with every bound. */
export function decimal(min: number, max: number): Shape {
  return (value) => typeof value === 'number' && value >= min && value <= max
}

export function textLike(pattern: RegExp): Shape {
  return (value) => typeof value === 'string' && pattern.test(value)
}

export function oneOf(values: readonly string[]): Shape {
  return (value) => typeof value === 'string' && values.includes(value)
}

export function nullOr(shape: Shape): Shape {
  return (value) => value === null || shape(value)
}

export function list(shape: Shape, lengthMax: number): Shape {
  return (value) => Array.isArray(value) && value.length <= lengthMax && value.every(shape)
}

export function tuple(...shapes: readonly Shape[]): Shape {
  return (value) =>
    Array.isArray(value) && value.length === shapes.length && shapes.every((s, i) => s(value[i]))
}

/** Exactly these fields: between versions of a protocol its id changes, so there are no others. */
export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  const names = Object.keys(shapes)
  return (value) => {
    if (!isPlain(value)) return false
    return (
      Object.keys(value).length === names.length &&
      names.every((name) => Object.hasOwn(value, name) && shapes[name]?.(value[name]) === true)
    )
  }
}

/** At least these fields: gossip outlives versions, and a reader passes over what it does not know. */
export function fieldsAmong(shapes: Readonly<Record<string, Shape>>): Shape {
  const names = Object.keys(shapes)
  return (value) =>
    isPlain(value) &&
    names.every((name) => Object.hasOwn(value, name) && shapes[name]?.(value[name]) === true)
}

/** At least `shapes`, and of `optional` those that are there: what a later version has added. */
export function fieldsWith(
  shapes: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>>,
): Shape {
  const required = fieldsAmong(shapes)
  const names = Object.keys(optional)
  return (value) =>
    isPlain(value) &&
    required(value) &&
    names.every((name) => !Object.hasOwn(value, name) || optional[name]?.(value[name]) === true)
}

export function mapOf(key: Shape, entry: Shape, sizeMax: number): Shape {
  return (value) => {
    if (!isPlain(value)) return false
    const entries = Object.entries(value)
    return entries.length <= sizeMax && entries.every(([k, v]) => key(k) && entry(v))
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  )
}
