/** The names that a reader asks for, each with its place. */
export type FieldPlaces<Name extends string> = ReadonlyMap<string, number> & { readonly names?: Name };

export function fieldPlaces<const Name extends string>(names: readonly Name[]): FieldPlaces<Name> {
  return new Map(names.map((name, place) => [name, place]));
}

/** The fields of one record that a reader asks for: records have many others, and a map of them all would cost more than the rest. */
export class FieldValues<Name extends string> {
  readonly #places: FieldPlaces<Name>;
  readonly #values: (string | undefined)[];

  constructor(places: FieldPlaces<Name>) {
    this.#places = places;
    this.#values = new Array<string | undefined>(places.size);
  }

  get(name: Name): string | undefined {
    return this.#values[this.#places.get(name) ?? -1];
  }

  /** Of any name; one that nobody asks for is passed over. */
  set(name: string, value: string): void {
    const place = this.#places.get(name);
    if (place !== undefined) this.#values[place] = value;
  }

  /** The same, unless it has a value. */
  setFirst(name: string, value: string): void {
    const place = this.#places.get(name);
    if (place !== undefined) this.#values[place] ??= value;
  }
}
