import { detached } from '../values/detached.ts';

/**
 * Numbers for values that occur again and again. A value keeps its number as long as it was asked for since the last call of
 * `age` but one.
 */
export class RecentNumbers {
  #recent = new Map<string | number, number>();
  #older = new Map<string | number, number>();
  #next = 0;

  /** From 0 on. */
  numberOf(value: string | number): number {
    const known = this.#recent.get(value);
    if (known !== undefined) return known;
    const number = this.#older.get(value) ?? this.#next++;
    this.#recent.set(typeof value === 'string' ? detached(value) : value, number);
    return number;
  }

  /** The same, without remembering the value. */
  find(value: string | number): number | undefined {
    return this.#recent.get(value) ?? this.#older.get(value);
  }

  age(): void {
    this.#older = this.#recent;
    this.#recent = new Map();
  }
}
