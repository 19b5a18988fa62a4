import { NO_ID } from './chunk-cells.ts';

/** Texts of which there are few, by number. */
export class TextIds {
  readonly texts: string[] = [];
  readonly #ids = new Map<string, number>();

  idOf(text: string | undefined): number {
    if (text === undefined) return NO_ID;
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.texts.push(text) - 1;
      this.#ids.set(text, id);
    }
    return id;
  }
}
