import { readFileSync, statSync } from 'node:fs'
import { LineCounter, isNode, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import { isTree } from './layer.ts'
import type { Path, Tree } from './layer.ts'
import type { Problem } from './problem.ts'

/** A configuration is a page of text; a megabyte of it is another file. */
const FILE_BYTES_MAX = 1_048_576

export type YamlFile =
  | { readonly type: 'read'; readonly tree: Tree; readonly lineOf: (path: Path) => number | null }
  | { readonly type: 'absent' }
  | { readonly type: 'bad'; readonly problems: readonly Problem[] }

export function readYamlFile(path: string): YamlFile {
  let text: string
  try {
    if (statSync(path).size > FILE_BYTES_MAX) {
      return bad(path, 'is larger than 1 MiB', 'name a configuration file')
    }
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return { type: 'absent' }
    return bad(path, `can not be read (${code})`, 'name a readable file')
  }
  return parseYaml(path, text)
}

export function parseYaml(path: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    const problems = document.errors.map((error): Problem => {
      const { line, col } = lines.linePos(error.pos[0])
      return {
        field: `line ${line}, column ${col}`,
        value: 'not YAML',
        fix: error.message.split('\n')[0] ?? 'correct the syntax',
        origin: { type: 'file', path, line },
      }
    })
    return { type: 'bad', problems }
  }
  const tree: unknown = contentOf(document)
  if (tree === null || tree === undefined) return { type: 'read', tree: {}, lineOf: () => null }
  if (!isTree(tree)) return bad(path, 'is not a mapping', 'write sections such as `shop:`')
  return { type: 'read', tree, lineOf: (field) => lineOf(document, lines, field) }
}

function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    // Only a bomb of aliases gets here; a list says what it is to the caller.
    return []
  }
}

function lineOf(document: Document, lines: LineCounter, path: Path): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return null
}

function bad(path: string, what: string, fix: string): YamlFile {
  const origin = { type: 'file', path, line: null } as const
  return { type: 'bad', problems: [{ field: 'configuration file', value: what, fix, origin }] }
}
