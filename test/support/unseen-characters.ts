/*
 * What a reader cannot see, written down from the tables of Unicode 16 and not from the properties that the code asks:
 * DerivedCoreProperties.txt (Default_Ignorable_Code_Point), PropList.txt (White_Space), UnicodeData.txt (Cc, Cf, Co, Cs) and
 * the characters whose glyph in the code charts is blank.
 */
const UNSEEN_RANGES: readonly (readonly [number, number])[] = [
  [0x0, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x890, 0x891],
  [0x8e2, 0x8e2],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x110bd, 0x110bd],
  [0x13430, 0x1343f],
  [0x13441, 0x13442],
  [0x16fe4, 0x16fe4],
  [0x1bca0, 0x1bca3],
  [0x1d159, 0x1d159],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
  [0xf0000, 0x10ffff],
];

export function isUnseen(codePoint: number): boolean {
  return UNSEEN_RANGES.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** Text that holds at most this many characters of every range, in pieces that fit into a name. */
export function* unseenTexts(ofRange = 130, ofText = 40): Generator<string> {
  let text = '';
  let count = 0;
  for (const [first, last] of UNSEEN_RANGES) {
    for (let point = first; point <= Math.min(last, first + ofRange); point++) {
      text += `a${String.fromCodePoint(point)}`;
      if (++count % ofText === 0) {
        yield text;
        text = '';
      }
    }
  }
  yield text;
}

/** The characters of a text that nobody sees, as numbers; line feeds, which lay reports out, are not among them. */
export function unseenIn(text: string): readonly string[] {
  return Array.from(text)
    .map((character) => character.codePointAt(0) ?? 0)
    .filter((point) => point !== 0x0a && isUnseen(point))
    .map((point) => point.toString(16));
}
