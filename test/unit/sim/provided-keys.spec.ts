import { expect } from 'chai'
import { ProvidedKeys } from '../../../src/sim/scale/provided-keys.ts'

describe('provided keys', () => {
  it('name the nodes of a key by number, each as it last said', () => {
    const provided = new ProvidedKeys()
    provided.set(12, ['place/a', 'shop/x'])
    provided.set(3, ['place/a'])
    expect(provided.of('place/a')).to.deep.equal([3, 12])
    provided.set(12, ['shop/x'])
    expect(provided.of('place/a')).to.deep.equal([3])
    expect(provided.of('shop/x')).to.deep.equal([12])
    expect(provided.of('shop/y')).to.deep.equal([])
  })
})
