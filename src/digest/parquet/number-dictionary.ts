/** Numbers in the order in which they are first asked for. */
export class NumberDictionary {
  readonly numbers: number[] = [];
  #slots = new Int32Array(512);

  clear(): void {
    this.numbers.length = 0;
    this.#slots.fill(0);
  }

  /** The place of the number, from 0; equal to how many there were when it is a new one. */
  placeOf(number: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(number) & mask;
    for (;;) {
      const place = (this.#slots[slot] ?? 0) - 1;
      if (place < 0) break;
      if (this.numbers[place] === number) return place;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.numbers.push(number);
    if (this.numbers.length * 2 > this.#slots.length) this.#grow();
    return this.numbers.length - 1;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let place = 0; place < this.numbers.length; place++) {
      let slot = hashOf(this.numbers[place] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = place + 1;
    }
    this.#slots = slots;
  }
}

function hashOf(number: number): number {
  const hash = Math.imul((number | 0) ^ Math.floor(number / 2 ** 32), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
