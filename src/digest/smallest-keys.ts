/**
 * Values by key, at most `limit` of them: those of the smallest keys, whatever the order in which they come. A key that is kept
 * in the end was never dropped on the way, so nothing that was added to its value is lost.
 */
export class SmallestKeys<Value> {
  readonly #limit: number;
  #values = new Map<string, Value>();
  #isComplete = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False once there was a key more than the limit. */
  get isComplete(): boolean {
    return this.#isComplete && this.#values.size <= this.#limit;
  }

  /** Others than those that come here are missing. */
  markIncomplete(): void {
    this.#isComplete = false;
  }

  /** The value of the key, made when there is none. It may be dropped again. */
  at(key: string, create: () => Value): Value {
    let value = this.#values.get(key);
    if (value === undefined) {
      value = create();
      this.#values.set(key, value);
      // Twice as many, so that sorting is rare.
      if (this.#values.size > this.#limit * 2) {
        this.#isComplete = false;
        this.#values = new Map(this.#smallest());
      }
    }
    return value;
  }

  /** The values, by their keys in order. */
  finish(): readonly Value[] {
    if (this.#values.size === 1) return [...this.#values.values()];
    return this.#smallest().map(([, value]) => value);
  }

  #smallest(): readonly (readonly [string, Value])[] {
    return [...this.#values].sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, this.#limit);
  }
}
