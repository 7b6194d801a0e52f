import { expect } from 'chai'
import { listenFailure } from '../../../src/network/listen-failure.ts'

const TAKEN = `Some configured addresses failed to be listened on, you may need to remove one:

  /ip4/0.0.0.0/tcp/7571: Error: listen EADDRINUSE: address already in use 0.0.0.0:7571
      at Server.setupListenHandle [as _listen2] (node:net:2328:16)`

describe('a node that cannot listen', () => {
  it('says which address is taken, and where another one is named', () => {
    const failure = listenFailure(new Error(TAKEN))
    expect(failure).to.include({ code: 'invalid_config', field: 'listen' })
    expect(failure.message).to.match(
      /^cannot listen on \/ip4\/0\.0\.0\.0\/tcp\/7571: .*network\.listen/,
    )
    expect(failure.message).not.to.match(/\n| at /)
  })

  it('says of anything else what was said, without where in the program', () => {
    const { message } = listenFailure(new Error('no such interface\n    at Server.x (node:net:1)'))
    expect(message).to.equal('cannot listen: no such interface')
  })
})
