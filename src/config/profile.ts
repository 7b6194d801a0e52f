import { fileURLToPath } from 'node:url'
import { assert } from '../models/failure.ts'
import { settingsOf } from './layer.ts'
import type { Setting } from './layer.ts'
import type { ProfileName } from './schema.ts'
import { readYamlFile } from './yaml-file.ts'

/**
 * The settings of a profile. The files lie in `configs/profiles` beside both `src` and `dist`, so
 * that people can read them; they are part of the program, so a broken one is a bug.
 */
export function profileSettings(name: ProfileName): Setting[] {
  const path = fileURLToPath(new URL(`../../configs/profiles/${name}.yaml`, import.meta.url))
  const file = readYamlFile(path)
  assert(file.type === 'read', `profile ${name} is not readable at ${path}`)
  return settingsOf(file.tree, () => ({ type: 'profile', name }))
}
