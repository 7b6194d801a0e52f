import { expect } from 'chai'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPrivateFile, replacePrivateFile } from '../../../src/files/private-file.ts'

describe('a private file', () => {
  let dir = ''
  let path = ''
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'printnode-files-'))
    path = join(dir, 'deep', 'token')
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  const text = (): string => readFileSync(path, 'utf8')
  const besides = (): string[] => readdirSync(join(dir, 'deep')).filter((name) => name !== 'token')

  it('is made with its directory, for its owner alone', () => {
    expect(createPrivateFile(path, 'one')).to.equal(true)
    expect(text()).to.equal('one')
    expect(statSync(path).mode & 0o777).to.equal(0o600)
    expect(statSync(join(dir, 'deep')).mode & 0o777).to.equal(0o700)
    expect(besides()).to.deep.equal([])
  })

  it('is left alone where it is not to be replaced', () => {
    replacePrivateFile(path, 'one')
    expect(createPrivateFile(path, 'two')).to.equal(false)
    expect(text()).to.equal('one')
    replacePrivateFile(path, 'two')
    expect(text()).to.equal('two')
    expect(besides()).to.deep.equal([])
  })

  it('is written although a process that had its number died while it wrote', () => {
    replacePrivateFile(path, 'one')
    writeFileSync(`${path}.${process.pid}.tmp`, 'half')
    replacePrivateFile(path, 'two')
    expect(text()).to.equal('two')
    expect(besides()).to.deep.equal([])
  })

  it('stays as it was where the new one cannot take its place', () => {
    replacePrivateFile(join(path, 'in the way'), 'one')
    expect(() => replacePrivateFile(path, 'two')).to.throw('EISDIR')
    expect(readFileSync(join(path, 'in the way'), 'utf8')).to.equal('one')
    expect(besides()).to.deep.equal([])
  })
})
