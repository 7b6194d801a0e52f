import type { Watch } from '../../membership/detection/watch.ts'
import type { Farewells } from './farewells.ts'
import type { View } from '../view/view.ts'

/** Whom the watch expects to hear: the members that the view shows, but for those who said good night. */
export class Roll {
  readonly #watch: Pick<Watch, 'setRoster'>
  readonly #farewells: Farewells
  #view: View | null = null
  #revision = 0

  constructor(watch: Pick<Watch, 'setRoster'>, farewells: Farewells) {
    this.#watch = watch
    this.#farewells = farewells
  }

  show(view: View | null): void {
    this.#view = view
    this.#revision = this.#farewells.revision
    if (view === null) this.#watch.setRoster(null)
    else this.#watch.setRoster(view, this.#farewells.in(view))
  }

  /** Somebody may have said that it rests, or that it is back. */
  again(): void {
    if (this.#revision !== this.#farewells.revision) this.show(this.#view)
  }
}
