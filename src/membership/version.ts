/** (boot, count): a shop's word for what of it is newer. Zero and zero: nothing yet. */
export type Version = readonly [boot: number, count: number]

export const NO_VERSION: Version = [0, 0]

export function isNewer(version: Version, than: Version): boolean {
  return version[0] > than[0] || (version[0] === than[0] && version[1] > than[1])
}
