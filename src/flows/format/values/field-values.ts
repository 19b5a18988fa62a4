/** The names of the fields that a reader needs, each with its index. */
export type FieldPlaces<Name extends string> = ReadonlyMap<string, number> & { readonly names?: Name };

export function fieldPlaces<const Name extends string>(names: readonly Name[]): FieldPlaces<Name> {
  return new Map(names.map((name, place) => [name, place]));
}

/**
 * The fields of one record that a reader needs: records have many others, and a map of all of them would cost more than
 * everything else.
 */
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

  /** Accepts any name; one that is not needed is ignored. */
  set(name: string, value: string): void {
    const place = this.#places.get(name);
    if (place !== undefined) this.#values[place] = value;
  }

  /** The same for a reader that has looked up the index of a name. */
  setAt(place: number, value: string): void {
    this.#values[place] = value;
  }

  /** Sets the value unless there is one already. */
  setFirstAt(place: number, value: string): void {
    this.#values[place] ??= value;
  }
}
